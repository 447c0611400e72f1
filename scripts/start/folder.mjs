import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../workspace/fault.mjs';
import { commandOf } from './command-of.mjs';

/** Makes the folder of the demo, and makes sure that no other start is using it. The ports are known to be free. */
export function takeFolder({ folder, port, sandboxPort }) {
  try {
    mkdirSync(join(folder, 'logs'), { recursive: true });
  } catch (error) {
    throw new Fault(`Cannot write to ${folder} (${error.code}): set DEMO_FOLDER to a folder that is yours.`);
  }
  const lock = join(folder, 'start.pid');
  const holder = readPid(lock);
  if (holder !== process.pid && commandOf(holder)?.includes('start.mjs')) {
    const ports = { PORT: port, ...(sandboxPort !== undefined && { SANDBOX_PORT: sandboxPort }) };
    const second = Object.entries({ DEMO_FOLDER: '.demo-2', ...ports })
      .map(([name, value]) => `${name}=${value}`)
      .join(' ');
    throw new Fault(
      `The demo is running already (process ${holder}): end it, or start a second one:\n${second} npm start`,
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
