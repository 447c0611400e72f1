import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.js';

export interface RunningDemoProcess {
  readonly url: string;
  kill(signal: NodeJS.Signals): void;
  readonly exited: Promise<[code: number | null, signal: NodeJS.Signals | null]>;
}

/** The command of a container, run with nothing in its environment but what it is given. */
export async function startContainerCommand(
  [program, ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<RunningDemoProcess> {
  if (program !== 'node') throw new Error(`The container runs ${program}, not node`);
  const child = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = once(child, 'exit') as RunningDemoProcess['exited'];
  const url = `http://127.0.0.1:${environment.PORT}`;
  await Promise.race([
    eventually('the demo listens', async () => (await fetch(`${url}/health`)).ok),
    exited.then(([code]) => Promise.reject(new Error(`The demo ended with ${code}`))),
  ]);
  return { url, kill: (signal) => void child.kill(signal), exited };
}
