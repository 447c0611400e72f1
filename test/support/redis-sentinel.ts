import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findBinary } from './find-binary.js';
import { freePort } from './free-port.js';
import { startRedis } from './redis.js';
import { until } from './until.js';

export interface RunningSentinel {
  readonly port: number;
  /** Kills the master; resolves when the sentinel has named its replica the new one. */
  failOver(): Promise<void>;
  stop(): Promise<void>;
}

/** A real Redis Sentinel, which watches a master called `main` and its replica. */
export async function startSentinel(): Promise<RunningSentinel> {
  const master = await startRedis();
  const replica = await startRedis(undefined, ['--replicaof', '127.0.0.1', `${master.port}`]);
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), 'sentinel-'));
  const config = join(directory, 'sentinel.conf');
  await writeFile(
    config,
    [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${directory}`,
      `sentinel monitor main 127.0.0.1 ${master.port} 1`,
      'sentinel down-after-milliseconds main 500',
      'sentinel failover-timeout main 5000',
    ].join('\n'),
  );
  const sentinel = spawn(findBinary('redis-server')!, [config, '--sentinel'], { stdio: 'ignore' });
  const killWithUs = (): void => void sentinel.kill('SIGKILL');
  process.once('exit', killWithUs);
  const ended = once(sentinel, 'exit');
  const admin = new Redis({ port, host: '127.0.0.1', maxRetriesPerRequest: null });
  admin.on('error', () => {});
  const replicas = async (): Promise<string[][]> =>
    (await admin.call('SENTINEL', 'replicas', 'main')) as string[][];
  await until(
    async () => (await replicas()).some((one) => one.includes(`${replica.port}`) && one.includes('ok')),
    30_000,
  );

  return {
    port,
    async failOver() {
      await master.stop();
      await until(async () => {
        const [, current] = (await admin.call('SENTINEL', 'get-master-addr-by-name', 'main')) as string[];
        return current === `${replica.port}`;
      }, 30_000);
    },
    async stop() {
      admin.disconnect();
      sentinel.kill('SIGKILL');
      await ended;
      process.removeListener('exit', killWithUs);
      await Promise.all([master.stop(), replica.stop()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
