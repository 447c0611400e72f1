import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { Redis as Redis6 } from 'ioredis-6';
import { createClient } from 'redis';
import { createClient as createClient6 } from 'redis-6';
import { REDIS_OPTIONS } from '../apps/demo/src/storage/create-redis.js';
import { describeWith } from './support/binaries.js';
import { type RunningRedis, startRedis } from './support/redis.js';
import { startStallingProxy, type StallingProxy } from './support/stalling-proxy.js';
import { until } from './support/until.js';

/** Without what docs/deploy says, neither is back within minutes. */
const BACK_WITHIN_MS = 10_000;

describeWith('redis-server')('a Redis whose host goes without a word and comes back elsewhere', () => {
  let redis: RunningRedis;
  let proxy: StallingProxy;

  beforeEach(async () => {
    redis = await startRedis();
    proxy = await startStallingProxy(redis.port);
  });
  afterEach(async () => {
    await proxy.stop();
    await redis.stop();
  });

  /** Asks as a busy app does, whether answers come or not. Resolves to how long it took, in milliseconds. */
  async function backAfter(get: () => Promise<unknown>): Promise<number> {
    const startedAt = performance.now();
    const answer = (): Promise<boolean> =>
      Promise.race([get().then(() => true), sleep(100, false)]).catch(() => sleep(20, false));
    await until(answer, 2 * BACK_WITHIN_MS);
    return performance.now() - startedAt;
  }

  it.each([
    ['ioredis 5', Redis],
    ['ioredis 6', Redis6 as unknown as typeof Redis],
  ])('is found again by %s with the options of the demo', async (_, Client) => {
    const client = new Client(`redis://127.0.0.1:${proxy.port}`, REDIS_OPTIONS).on('error', () => {});
    await client.connect();
    await client.get('key');
    proxy.strand();
    expect(await backAfter(() => client.get('key'))).toBeLessThan(BACK_WITHIN_MS);
    client.disconnect();
  });

  it.each([
    ['node-redis 5', createClient],
    ['node-redis 6', createClient6 as unknown as typeof createClient],
  ])('is found again by a client of %s that is replaced when it is silent', async (_, create) => {
    const client = create({ url: `redis://127.0.0.1:${proxy.port}` }).on('error', () => {});
    await client.connect();
    // The lines of docs/deploy/README.md.
    const replaceIfSilent = async (): Promise<void> => {
      const answered = client.ping().then(
        () => true,
        () => true,
      );
      if (client.isReady && !(await Promise.race([answered, sleep(3_000, false)]))) {
        client.destroy();
        await client.connect().catch(() => {});
      }
    };
    const watching = setInterval(() => void replaceIfSilent(), 1_000);
    await client.get('key');
    proxy.strand();
    expect(await backAfter(() => client.get('key'))).toBeLessThan(BACK_WITHIN_MS);
    clearInterval(watching);
    client.destroy();
  });
});
