import { accessSync, constants, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Control groups of version 1, which is where this was tried. */
const ROOT = '/sys/fs/cgroup/memory';

/** Whether a process of this user may be limited as one in a container is. */
export const canLimitMemory = ((): boolean => {
  try {
    accessSync(join(ROOT, 'memory.limit_in_bytes'), constants.W_OK);
    return true;
  } catch {
    return false;
  }
})();

/** Limits what a process that was just started may take, and what it starts; what is returned lets go of it when it has ended. */
export function limitMemory(pid: number, bytes: number): () => void {
  const group = join(ROOT, `nestjs-mubarokah-${pid}`);
  mkdirSync(group);
  writeFileSync(join(group, 'memory.limit_in_bytes'), `${bytes}`);
  writeFileSync(join(group, 'cgroup.procs'), `${pid}`);
  return () => rmdirSync(group);
}
