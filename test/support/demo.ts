import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';

const run = promisify(execFile);
const ROOT = new URL('../..', import.meta.url).pathname;

export interface RunningDemo {
  readonly url: string;
  /** Of the clone. */
  readonly folder: string;
  /** All that `npm start` printed, to the last line. */
  readonly output: string;
  /** Ends it as Ctrl-C does; may be called again. Resolves to the exit code. */
  stop(): Promise<number | null>;
}

/** Does what the README says: a clone in an empty folder, then `npm start`, and nothing else. */
export async function startDemoFromClone(): Promise<RunningDemo> {
  const folder = await mkdtemp(join(tmpdir(), 'clone-'));
  await run('git', ['clone', '--quiet', ROOT, folder]);
  const [port, sandboxPort] = [await freePort(), await freePort()];
  const started = spawn('npm', ['start'], {
    cwd: folder,
    // Of the environment nothing but what a newcomer has: no option of ours may come from outside.
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      PORT: String(port),
      SANDBOX_PORT: String(sandboxPort),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = once(started, 'exit') as Promise<[number | null]>;
  let output = '';
  const ready = new Promise<void>((resolve) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('\nReady: http://')) resolve();
    };
    started.stdout.on('data', read);
    started.stderr.on('data', read);
  });
  await Promise.race([
    ready,
    ended.then(([code]) => Promise.reject(new Error(`npm start ended with ${code}:\n${output}`))),
  ]);
  let stopped: Promise<number | null> | undefined;
  const stop = async (): Promise<number | null> => {
    // A terminal sends Ctrl-C to the whole foreground group: npm, and what npm started.
    process.kill(-started.pid!, 'SIGINT');
    const [code] = await ended;
    await rm(folder, { recursive: true, force: true });
    return code;
  };
  return {
    url: `http://localhost:${port}`,
    folder,
    get output() {
      return output;
    },
    stop: () => (stopped ??= stop()),
  };
}
