import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '../workspace/fault.mjs';
import { commandOf } from './command-of.mjs';

const LIMIT_MS = 5_000;

/**
 * Clears up after a start that was killed: ends its server if that is still there, and removes postmaster.pid, which
 * would keep a new server from starting when the process id in it belongs to somebody else by now.
 */
export async function endLeftOver(data) {
  const lock = join(data, 'postmaster.pid');
  const pid = readPid(lock);
  if (pid === undefined) return;
  const isOurs = () => commandOf(pid)?.includes(data) ?? false;
  if (isOurs()) process.kill(pid, 'SIGINT');
  for (const deadline = Date.now() + LIMIT_MS; isOurs(); await delay(50)) {
    if (Date.now() > deadline)
      throw new Fault(`A PostgreSQL of an earlier start does not end: kill -9 ${pid}`);
  }
  rmSync(lock, { force: true });
}

function readPid(file) {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10);
  } catch {
    return undefined;
  }
}
