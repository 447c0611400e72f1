import { posix } from 'node:path';

/**
 * One spelling for all by which a path may be asked for: routers, and proxies before them, differ in what they make of
 * capitals, of percent-encoding, of slashes at the end and of two in a row, of dots and of what follows a semicolon.
 * It is for comparing alone, and takes too many for the same rather than too few.
 */
export function canonicalPath(path: string): string {
  const [plain = ''] = decoded(path).split(';');
  const normal = posix.normalize(plain.toLowerCase());
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** A proxy may decode it before a router does. */
function decoded(path: string): string {
  let before;
  do {
    before = path;
    try {
      path = decodeURIComponent(path);
    } catch {
      // It stays as it is.
    }
  } while (path !== before);
  return path;
}
