import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../workspace/fault.mjs';
import { commandOf } from './command-of.mjs';

/** Makes the folder of the demo, and makes sure that no other start is using it. */
export function takeFolder(folder) {
  try {
    mkdirSync(join(folder, 'logs'), { recursive: true });
  } catch (error) {
    throw new Fault(`Cannot write to ${folder} (${error.code}): set DEMO_FOLDER to a folder that is yours.`);
  }
  const lock = join(folder, 'start.pid');
  const holder = readPid(lock);
  if (holder !== process.pid && commandOf(holder)?.includes('start.mjs')) {
    throw new Fault(
      `The demo is running already (process ${holder}): end it, or start a second one: DEMO_FOLDER=.demo-2 PORT=3001 SANDBOX_PORT=4001 npm start`,
    );
  }
  writeFileSync(lock, String(process.pid));
  process.once('exit', () => rmSync(lock, { force: true }));
}

function readPid(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
