import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from '@jest/globals';

/** Programs that some tests need and a machine may lack. */
export type Binary =
  | 'redis-server'
  | 'chromium'
  | 'prometheus'
  | 'promtool'
  | 'prometheus-alertmanager'
  | 'amtool'
  | 'haproxy'
  | 'nginx';

// Debian puts daemons here, which an ordinary user's PATH leaves out.
const SYSTEM_DIRECTORIES = ['/usr/sbin', '/usr/local/sbin', '/sbin'];

/** Where the program is, or undefined. */
export function findBinary(binary: Binary): string | undefined {
  const directories = [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_DIRECTORIES];
  return directories.map((directory) => join(directory, binary)).find(isExecutable);
}

/**
 * `describe` where the program is installed; elsewhere `describe.skip` and one line that says so.
 * With `REQUIRE_ALL=1` a missing program is an error.
 */
export function describeWith(binary: Binary): typeof describe | typeof describe.skip {
  if (findBinary(binary) !== undefined) return describe;
  if (process.env.REQUIRE_ALL === '1') throw new Error(`REQUIRE_ALL=1, but ${binary} is not installed`);
  process.stdout.write(`skipped: needs ${binary}\n`);
  return describe.skip;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
