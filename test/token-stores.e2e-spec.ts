import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { MemoryTokenStore, RedisTokenStore, type TokenStore } from 'nestjs-mubarokah';
import { describeWith } from './support/binaries.js';
import { type ConnectedClient, REDIS_CLIENTS } from './support/redis-clients.js';
import { type RunningRedis, startRedis } from './support/redis.js';
import { until } from './support/until.js';

const LEASE_MS = 60_000;

/** What every store of tokens owes to those who refresh. */
function keepsItsPromises(open: () => TokenStore): void {
  let store: TokenStore;

  beforeEach(() => {
    store = open();
  });

  it('gives back what was written, whatever is in it', async () => {
    const value = `a b\r\n"ä€💥"\0${'x'.repeat(10_000)}`;
    const version = await store.nextVersion('a');
    expect(await store.write('a', { value, version })).toBe(true);
    expect(await store.read('a')).toEqual({ value, version });
    expect(await store.read('b')).toBeUndefined();
  });

  it('never gives one version twice, whoever asks for it, nor after the record is gone', async () => {
    const versions = [await store.nextVersion('a'), await store.acquire('a', 'one', LEASE_MS)];
    await store.release('a', 'one');
    await store.write('a', { value: 'x', version: versions[1]! });
    await store.remove('a', versions[1]!);
    versions.push(await store.nextVersion('a'), await store.acquire('a', 'two', LEASE_MS));
    expect(versions).toEqual([...new Set(versions)].toSorted((a, b) => a! - b!));
    expect(versions).toHaveLength(4);
  });

  it('lets nobody who was overtaken overwrite or forget what is newer', async () => {
    const [older, newer] = [await store.nextVersion('a'), await store.nextVersion('a')];
    expect(await store.write('a', { value: 'newer', version: newer })).toBe(true);
    expect(await store.write('a', { value: 'older', version: older })).toBe(false);
    await store.remove('a', older);
    expect(await store.read('a')).toEqual({ value: 'newer', version: newer });
    await store.remove('a', newer);
    expect(await store.read('a')).toBeUndefined();
  });

  it('gives the lease to one of many, and to the next when it was given back', async () => {
    const holders = Array.from({ length: 50 }, (_, index) => `holder ${index}`);
    const versions = await Promise.all(holders.map((holder) => store.acquire('a', holder, LEASE_MS)));
    const winner = versions.findIndex((version) => version !== undefined);
    expect(versions.filter((version) => version !== undefined)).toHaveLength(1);
    expect(await store.acquire('b', 'another', LEASE_MS)).toEqual(expect.any(Number)); // of another user
    await store.release('a', holders[winner]!);
    expect(await store.acquire('a', 'next', LEASE_MS)).toBeGreaterThan(versions[winner]!);
  });

  it('takes the lease from nobody but its holder', async () => {
    await store.acquire('a', 'holder', LEASE_MS);
    await store.release('a', 'somebody else');
    expect(await store.acquire('a', 'somebody else', LEASE_MS)).toBeUndefined();
  });
}

describe('MemoryTokenStore', () => keepsItsPromises(() => new MemoryTokenStore()));

describeWith('redis-server')('RedisTokenStore', () => {
  let redis: RunningRedis;
  let inspector: Redis;

  beforeAll(async () => {
    redis = await startRedis();
    inspector = new Redis(redis.url);
  });
  beforeEach(() => inspector.flushall());
  afterAll(async () => {
    inspector.disconnect();
    await redis.stop();
  });

  describe.each(Object.keys(REDIS_CLIENTS))('with %s', (name) => {
    let connected: ConnectedClient;
    let store: RedisTokenStore;

    beforeAll(async () => {
      connected = await REDIS_CLIENTS[name]!(redis.url);
      store = new RedisTokenStore(connected.client);
    });
    afterAll(() => connected.close());

    keepsItsPromises(() => new RedisTokenStore(connected.client));

    it('ends a lease that nobody renews, and keeps one that its holder renews', async () => {
      await store.acquire('dead', 'holder', 200);
      await store.acquire('live', 'holder', 200);
      await store.renew('live', 'holder', LEASE_MS);
      await store.renew('dead', 'somebody else', LEASE_MS);
      await until(async () => (await store.acquire('dead', 'next', LEASE_MS)) !== undefined);
      expect(await store.acquire('live', 'next', LEASE_MS)).toBeUndefined();
    });

    it('leaves no key behind without an end, all of them on one node of a cluster', async () => {
      await store.write('a', { value: 'x', version: await store.nextVersion('a') });
      await store.acquire('a', 'holder', LEASE_MS);
      const keys = await inspector.keys('*');
      expect(keys.toSorted()).toEqual(['mubarokah:tokens:{a}', 'mubarokah:tokens:{a}:lease']);
      // Nor where whoever began something never came to write.
      await store.nextVersion('b');
      await store.acquire('c', 'holder', LEASE_MS);
      keys.push('mubarokah:tokens:{b}', 'mubarokah:tokens:{c}');
      for (const key of keys) expect(await inspector.pttl(key)).toBeGreaterThan(0);
    });

    it('rejects when Redis is gone', async () => {
      const doomed = await startRedis();
      const client = await REDIS_CLIENTS[name]!(doomed.url);
      const lost = new RedisTokenStore(client.client);
      await doomed.stop();
      const answers = await Promise.allSettled([
        lost.read('a'),
        lost.nextVersion('a'),
        lost.write('a', { value: 'x', version: 1 }),
        lost.remove('a', 1),
        lost.acquire('a', 'holder', LEASE_MS),
        lost.renew('a', 'holder', LEASE_MS),
        lost.release('a', 'holder'),
      ]);
      await client.close();
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 'rejected'));
    });
  });
});
