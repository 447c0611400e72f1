import { Redis } from 'ioredis';
import { createRedisMock } from 'js-redis-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { tokenStoreChecks } from 'nestjs-mubarokah/testing';
import type { AppTokenStore } from '../../options/index.js';
import { MemoryTokenStore } from './memory-token-store.js';
import { RedisTokenStore } from './redis-token-store.js';

const LEASE_MS = 60_000;
const HOUR = 3_600_000;

describe('MemoryTokenStore', () => {
  let now = 0;
  let store: MemoryTokenStore;
  beforeEach(() => {
    store = new MemoryTokenStore(() => now);
  });
  const sizeOf = (): number => {
    const { entries, leases } = store.forApp('app') as unknown as Record<
      'entries' | 'leases',
      { size: number }
    >;
    return entries.size + leases.size;
  };

  it('is for one process', () => {
    expect(store.scope).toBe('process');
  });

  const checks = tokenStoreChecks(
    () => store,
    (ms) => void (now += ms),
  );
  it.each(checks)('$name', ({ run }) => run());

  it('keeps nothing of what was removed, given back or is over', async () => {
    const app = store.forApp('app');
    await app.put(['a'], 'x', 'login', HOUR);
    await app.acquire('a', 'holder', LEASE_MS);
    await app.remove(['a'], 'any');
    await app.release('a', 'holder');
    expect(sizeOf()).toBe(0);
    for (let user = 0; user < 1_000; user += 1) {
      await app.put([`${user}`], 'x', 'login', 1_000);
      await app.acquire(`${user}`, 'holder', 1_000);
    }
    now += 5_000;
    await app.put(['b'], 'x', 'login', 1_000);
    expect(sizeOf()).toBe(1);
  });
});

/** On a Redis that is JavaScript in this process; on a redis-server: test/token-stores.e2e-spec.ts. */
describe('RedisTokenStore', () => {
  let server: Awaited<ReturnType<typeof createRedisMock>>;
  let redis: Redis;
  let store: AppTokenStore;

  beforeAll(async () => {
    server = await createRedisMock();
    redis = new Redis(server.url);
    store = new RedisTokenStore(redis, 'shop:').forApp('app');
  });
  afterAll(async () => {
    redis.disconnect();
    await server.close();
  });
  beforeEach(() => redis.flushall());

  it.each(tokenStoreChecks(() => new RedisTokenStore(redis)))('$name', ({ run }) => run());

  it('is for any number of processes', () => {
    expect(new RedisTokenStore(redis).scope).toBe('shared');
  });

  it('keeps what belongs to an app on one node of a cluster, under a name of its own', async () => {
    await store.put(['a'], 'x', 'login', HOUR);
    await store.acquire('a', 'me', LEASE_MS);
    expect((await redis.keys('*')).sort()).toEqual(['shop:{app}:a', 'shop:{app}:lease:a']);
    await redis.flushall();
    await new RedisTokenStore(redis).forApp('app').put(['a'], 'x', 'login', HOUR);
    expect(await redis.keys('*')).toEqual(['mubarokah:tokens:{app}:a']);
  });

  it('lets a lease end by itself, and prolongs it for its holder alone', async () => {
    await store.acquire('a', 'me', 1_000);
    expect(await redis.pttl('shop:{app}:lease:a')).toBeLessThanOrEqual(1_000);
    await store.renew('a', 'you', LEASE_MS);
    expect(await redis.pttl('shop:{app}:lease:a')).toBeLessThanOrEqual(1_000);
    await store.renew('a', 'me', LEASE_MS);
    const ttl = await redis.pttl('shop:{app}:lease:a');
    expect(ttl).toBeGreaterThan(1_000);
    expect(ttl).toBeLessThanOrEqual(LEASE_MS);
  });

  it('takes neither a lease nor tokens from an answer that is none', async () => {
    const odd = new RedisTokenStore({ call: async () => 1 }).forApp('app');
    expect(await odd.acquire('a', 'me', LEASE_MS)).toBeUndefined();
    expect(await odd.remove(['a'], 'any')).toBeUndefined();
  });
});
