import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A place that `owner` can enter, for PostgreSQL's programs and data. That is where they are, unless the checkout lies
 * in a folder for root alone (such as /root): then a copy in the temporary folder, remembered for the next start.
 */
export function homeForOthers({ native, home, owner }) {
  if (canEnter(native, owner) && canEnter(home, owner)) return { native, home };
  const memory = join(home, 'postgres-home');
  const known = existsSync(memory) ? readFileSync(memory, 'utf8') : '';
  if (existsSync(join(known, 'native', 'bin'))) return { native: join(known, 'native'), home: known };

  const made = mkdtempSync(join(tmpdir(), 'demo-postgres-'));
  chmodSync(made, 0o755);
  cpSync(native, join(made, 'native'), { recursive: true, verbatimSymlinks: true });
  writeFileSync(memory, made);
  return { native: join(made, 'native'), home: made };
}

function canEnter(folder, owner) {
  return spawnSync('test', ['-x', folder], { ...owner, cwd: '/' }).status === 0;
}
