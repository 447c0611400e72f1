import { Redis } from 'ioredis';
import { createRedisMock } from 'js-redis-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { TokenStore } from '../../options/index.js';
import { MemoryTokenStore } from './memory-token-store.js';
import { RedisTokenStore } from './redis-token-store.js';

const LEASE_MS = 60_000;
const DAY = 24 * 3_600_000;

/** A Redis that is JavaScript in this process; the same on a redis-server: test/tokens.e2e-spec.ts. */
let server: Awaited<ReturnType<typeof createRedisMock>>;
let redis: Redis;

beforeAll(async () => {
  server = await createRedisMock();
  redis = new Redis(server.url);
});
afterAll(async () => {
  redis.disconnect();
  await server.close();
});
beforeEach(() => redis.flushall());

describe.each<[name: string, make: () => TokenStore]>([
  ['MemoryTokenStore', () => new MemoryTokenStore()],
  ['RedisTokenStore', () => new RedisTokenStore(redis)],
])('%s', (_, make) => {
  let store: TokenStore;
  beforeEach(() => {
    store = make();
  });

  it('gives back what was written, and nothing else', async () => {
    expect(await store.write('a', { version: 3, value: 'sealed' })).toBe(true);
    expect(await store.read('a')).toEqual({ version: 3, value: 'sealed' });
    expect(await store.read('b')).toBeUndefined();
  });

  it('gives ever greater versions, of each user apart', async () => {
    const versions = [
      await store.nextVersion('a'),
      await store.nextVersion('a'),
      await store.nextVersion('b'),
    ];
    expect(versions).toEqual([1, 2, 1]);
  });

  it('keeps what is newer from being overwritten, as numbers and not as text', async () => {
    await store.write('a', { version: 10, value: 'newer' });
    expect(await store.write('a', { version: 9, value: 'older' })).toBe(false);
    expect(await store.read('a')).toEqual({ version: 10, value: 'newer' });
    expect(await store.write('a', { version: 10, value: 'same' })).toBe(true);
    expect(await store.write('a', { version: 11, value: 'newest' })).toBe(true);
    expect(await store.read('a')).toEqual({ version: 11, value: 'newest' });
  });

  it('forgets what is not newer, and never gives a version again', async () => {
    const version = await store.nextVersion('a');
    await store.write('a', { version, value: 'sealed' });
    await store.remove('a', version - 1);
    expect(await store.read('a')).toBeDefined();
    await store.remove('a', version);
    expect(await store.read('a')).toBeUndefined();
    expect(await store.nextVersion('a')).toBe(version + 1);
  });

  it('forgets what is older, too, and does not mind that there is nothing', async () => {
    await store.write('a', { version: 9, value: 'sealed' });
    await store.remove('a', 10);
    await store.remove('a', 10);
    await store.remove('b', 1);
    expect([await store.read('a'), await store.read('b')]).toEqual([undefined, undefined]);
  });

  it('gives the lease to one holder, with a version to write with', async () => {
    const before = await store.nextVersion('a');
    expect(await store.acquire('a', 'me', LEASE_MS)).toBe(before + 1);
    expect(await store.acquire('a', 'you', LEASE_MS)).toBeUndefined();
    expect(await store.acquire('a', 'me', LEASE_MS)).toBeUndefined();
    expect(await store.acquire('b', 'you', LEASE_MS)).toBe(1);
    // Whoever did not get it has not used up a version.
    expect(await store.nextVersion('a')).toBe(before + 2);
  });

  it('takes the lease back from nobody but its holder', async () => {
    await store.acquire('a', 'me', LEASE_MS);
    await store.release('a', 'you');
    await store.release('b', 'me');
    expect(await store.acquire('a', 'you', LEASE_MS)).toBeUndefined();
    await store.release('a', 'me');
    expect(await store.acquire('a', 'you', LEASE_MS)).toBe(2);
  });

  it('does not mind being asked to prolong a lease', async () => {
    await store.acquire('a', 'me', LEASE_MS);
    await store.renew('a', 'me', LEASE_MS);
    expect(await store.acquire('a', 'you', LEASE_MS)).toBeUndefined();
  });
});

describe('MemoryTokenStore', () => {
  it('is for one process', () => {
    expect(new MemoryTokenStore().scope).toBe('process');
  });
});

describe('RedisTokenStore', () => {
  const store = () => new RedisTokenStore(redis, 'shop:');

  it('is for any number of processes', () => {
    expect(store().scope).toBe('shared');
  });

  it('keeps a record and its lease on one node of a cluster, under a name of its own', async () => {
    await store().acquire('a', 'me', LEASE_MS);
    expect((await redis.keys('*')).sort()).toEqual(['shop:{a}', 'shop:{a}:lease']);
    await redis.flushall();
    await new RedisTokenStore(redis).nextVersion('a');
    expect(await redis.keys('*')).toEqual(['mubarokah:tokens:{a}']);
  });

  it('lets a lease end by itself, and prolongs it for its holder alone', async () => {
    await store().acquire('a', 'me', 1_000);
    expect(await redis.pttl('shop:{a}:lease')).toBeLessThanOrEqual(1_000);
    await store().renew('a', 'you', LEASE_MS);
    expect(await redis.pttl('shop:{a}:lease')).toBeLessThanOrEqual(1_000);
    await store().renew('a', 'me', LEASE_MS);
    const ttl = await redis.pttl('shop:{a}:lease');
    expect(ttl).toBeGreaterThan(1_000);
    expect(ttl).toBeLessThanOrEqual(LEASE_MS);
  });

  it('forgets tokens that nobody has used for 60 days', async () => {
    const days = async () => Math.ceil((await redis.pttl('shop:{a}')) / DAY);
    await store().write('a', { version: 1, value: 'sealed' });
    expect(await days()).toBe(60);
    await redis.pexpire('shop:{a}', DAY);
    await store().acquire('a', 'me', LEASE_MS);
    expect(await days()).toBe(60);
  });

  it('takes no lease from an answer that is no number', async () => {
    const odd = new RedisTokenStore({ call: () => Promise.resolve('1') });
    expect(await odd.acquire('a', 'me', LEASE_MS)).toBeUndefined();
  });
});
