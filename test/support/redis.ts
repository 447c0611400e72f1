import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findBinary } from './find-binary.js';
import { freePort } from './free-port.js';

export interface RunningRedis {
  readonly url: string;
  readonly port: number;
  /** Ends the server; connections to its port are refused from then on. */
  stop(): Promise<void>;
  /** Freezes the server: it keeps its connections and answers nothing. */
  pause(): void;
  resume(): void;
}

/** Starts a real redis-server that keeps nothing, on a free port or on the one given. */
export async function startRedis(port?: number, settings: readonly string[] = []): Promise<RunningRedis> {
  const binary = findBinary('redis-server');
  if (binary === undefined) throw new Error('redis-server is not installed');
  const chosen = port ?? (await freePort());
  const directory = await mkdtemp(join(tmpdir(), 'redis-'));
  const server = spawn(
    binary,
    [
      '--port',
      `${chosen}`,
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      directory,
      ...settings,
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const killWithUs = (): void => void server.kill('SIGKILL');
  process.once('exit', killWithUs);
  const ended = once(server, 'exit');

  let log = '';
  const ready = (async () => {
    for await (const line of createInterface({ input: server.stdout })) {
      log += `${line}\n`;
      if (line.includes('Ready to accept connections')) return true;
    }
    return false;
  })();
  if (!(await ready)) throw new Error(`redis-server did not start:\n${log}`);
  server.stdout.resume();

  return {
    url: `redis://127.0.0.1:${chosen}`,
    port: chosen,
    pause: () => void server.kill('SIGSTOP'),
    resume: () => void server.kill('SIGCONT'),
    async stop() {
      server.kill('SIGCONT');
      server.kill('SIGKILL');
      await ended;
      process.removeListener('exit', killWithUs);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
