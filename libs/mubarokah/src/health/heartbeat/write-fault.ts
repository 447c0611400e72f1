const BY_CODE: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'its directory is not there'],
  ['ENOTDIR', 'its directory is a file'],
  ['EISDIR', 'a directory has its name'],
  ['EACCES', 'this process may not write there'],
  ['EPERM', 'this process may not write there'],
  ['EROFS', 'its file system is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EMFILE', 'this process has too many open files'],
  ['ENFILE', 'the machine has too many open files'],
]);

/** Why a file could not be written, in words that name no path. */
export function writeFault(thrown: unknown): string {
  const { code } = (thrown ?? {}) as { code?: unknown };
  return typeof code === 'string' ? (BY_CODE.get(code) ?? code) : 'for no known reason';
}
