import { Fault } from './fault.mjs';
import { ROOT } from './root.mjs';

/**
 * Runs a program to its end, keeping what it prints.
 * @param {import('./processes.mjs').Processes} processes
 * @param {{ command: string, args: readonly string[], env?: NodeJS.ProcessEnv, cwd?: string, stopSignal?: NodeJS.Signals, uid?: number, gid?: number }} program
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function run(processes, { command, args, env = process.env, cwd = ROOT, stopSignal, uid, gid }) {
  const { child, exited } = processes.launch({
    name: command,
    command,
    args,
    stopSignal,
    options: { cwd, env, uid, gid, stdio: ['ignore', 'pipe', 'pipe'] },
  });
  const chunks = [];
  child.stdout?.on('data', (chunk) => chunks.push(chunk));
  child.stderr?.on('data', (chunk) => chunks.push(chunk));
  const { code, error } = await exited;
  if (error !== undefined)
    throw new Fault(`Cannot run ${command} (${error.code ?? error.message}): is it on the PATH?`);
  return { code: code ?? 1, output: Buffer.concat(chunks).toString() };
}

/**
 * The same with a program of node_modules, on this Node.
 * @param {import('./processes.mjs').Processes} processes
 * @param {readonly string[]} args
 */
export function runNode(processes, args) {
  return run(processes, { command: process.execPath, args });
}
