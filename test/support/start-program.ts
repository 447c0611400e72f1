import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

const TEST = fileURLToPath(new URL('..', import.meta.url));

/** A program that said where it listens. */
export interface RunningProgram {
  readonly process: ChildProcess;
  readonly url: string;
  /** What it said after that. */
  readonly lines: readonly string[];
  readonly exited: Promise<[code: number | null, signal: NodeJS.Signals | null]>;
}

/**
 * Runs a TypeScript program in a process of its own. Resolves when its first line, a URL, has come.
 *
 * @param file as seen from `test/`
 */
export async function startProgram(file: string, parameter: string): Promise<RunningProgram> {
  const hooks = join(TEST, 'support/register-typescript.mjs');
  const child = spawn(process.execPath, ['--import', hooks, join(TEST, file), parameter], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const exited = once(child, 'exit') as RunningProgram['exited'];
  await Promise.race([
    until(() => lines.length > 0, 30_000),
    exited.then(([code]) => Promise.reject(new Error(`${file} ended with ${code}`))),
  ]);
  const [url = ''] = lines.splice(0, 1);
  return { process: child, url, lines, exited };
}
