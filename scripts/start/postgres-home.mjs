import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A place that `owner` can enter, for PostgreSQL's programs and data. That is where they are, unless the checkout lies
 * in a folder for root alone, such as /root: then a copy in the temporary folder, which goes when we go.
 * @param {{ native: string, home: string, owner: { uid: number, gid: number } }} places
 */
export function homeForOthers({ native, home, owner }) {
  if (canEnter(native, owner) && canEnter(home, owner)) return { native, home, note: '' };
  const made = mkdtempSync(join(tmpdir(), 'demo-postgres-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  chmodSync(made, 0o755);
  cpSync(native, join(made, 'native'), { recursive: true, verbatimSymlinks: true });
  return { native: join(made, 'native'), home: made, note: 'keeps nothing: this folder is for root alone' };
}

function canEnter(folder, owner) {
  return spawnSync('test', ['-x', folder], { ...owner, cwd: '/' }).status === 0;
}
