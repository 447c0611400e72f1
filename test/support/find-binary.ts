import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs that some tests need and a machine may lack. */
export type Binary =
  | 'redis-server'
  | 'chromium'
  | 'curl'
  | 'prometheus'
  | 'promtool'
  | 'prometheus-alertmanager'
  | 'amtool'
  | 'haproxy'
  | 'nginx'
  | 'tinyproxy';

// Debian puts daemons here, which an ordinary user's PATH leaves out.
const SYSTEM_DIRECTORIES = ['/usr/sbin', '/usr/local/sbin', '/sbin'];

/** Where the program is, or undefined. */
export function findBinary(binary: Binary): string | undefined {
  const directories = [...(process.env.PATH ?? '').split(delimiter), ...SYSTEM_DIRECTORIES];
  return directories.map((directory) => join(directory, binary)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
