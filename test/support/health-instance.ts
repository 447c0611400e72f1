import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DrainScenario } from './health-drain-main.js';
import { until } from './until.js';

export interface HealthInstance {
  readonly process: ChildProcess;
  readonly url: string;
  /** What its hooks said. */
  readonly lines: readonly string[];
  readonly exited: Promise<[code: number | null, signal: NodeJS.Signals | null]>;
}

/** Starts an app that drains, in a process of its own. */
export async function startHealthInstance(scenario: DrainScenario): Promise<HealthInstance> {
  const hooks = fileURLToPath(new URL('register-typescript.mjs', import.meta.url));
  const main = fileURLToPath(new URL('health-drain-main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', hooks, main, JSON.stringify(scenario)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  await until(() => lines.length > 0, 30_000);
  const [url = ''] = lines.splice(0, 1);
  return { process: child, url, lines, exited: once(child, 'exit') as HealthInstance['exited'] };
}
