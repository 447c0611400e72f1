import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DrainScenario } from './health-drain-main.js';
import { until } from './until.js';

/** A program of this folder that said where it listens. */
export interface HealthInstance {
  readonly process: ChildProcess;
  readonly url: string;
  /** What it said after that. */
  readonly lines: readonly string[];
  readonly exited: Promise<[code: number | null, signal: NodeJS.Signals | null]>;
}

/** Starts an app that drains, in a process of its own. */
export function startHealthInstance(scenario: DrainScenario): Promise<HealthInstance> {
  return startProgram('health-drain-main.ts', JSON.stringify(scenario));
}

/** Runs a TypeScript program of this folder. Resolves when its first line, a URL, has come. */
export async function startProgram(name: string, parameter: string): Promise<HealthInstance> {
  const [hooks, main] = ['register-typescript.mjs', name].map((file) =>
    fileURLToPath(new URL(file, import.meta.url)),
  );
  const child = spawn(process.execPath, ['--import', hooks!, main!, parameter], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const exited = once(child, 'exit') as HealthInstance['exited'];
  await Promise.race([
    until(() => lines.length > 0, 30_000),
    exited.then(([code]) => Promise.reject(new Error(`${name} ended with ${code}`))),
  ]);
  const [url = ''] = lines.splice(0, 1);
  return { process: child, url, lines, exited };
}
