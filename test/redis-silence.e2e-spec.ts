import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { createClient } from 'redis';
import { createRedis } from '../apps/demo/src/storage/create-redis.js';
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

  it('is found again by the ioredis client of the demo', async () => {
    const client = await createRedis(`redis://127.0.0.1:${proxy.port}`);
    await client.get('key');
    proxy.strand();
    expect(await backAfter(() => client.get('key'))).toBeLessThan(BACK_WITHIN_MS);
    client.disconnect();
  });

  it('is found again by a node-redis client that is replaced when it is silent', async () => {
    const client = createClient({ url: `redis://127.0.0.1:${proxy.port}` }).on('error', () => {});
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
