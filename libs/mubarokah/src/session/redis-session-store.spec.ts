import { Redis } from 'ioredis';
import { createRedisMock } from 'js-redis-server';
import { createClient } from 'redis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RedisClient } from './redis-command.js';
import { RedisSessionStore } from './redis-session-store.js';

const NOW = Date.now();
const HOUR = 3_600_000;

/**
 * The app's real clients, on a Redis that is JavaScript in this process: it cannot be missing and is there at once. The
 * same store on a redis-server: test/redis-session-store.e2e-spec.ts.
 */
describe.each(['ioredis', 'node-redis'])('RedisSessionStore with %s', (name) => {
  let server: Awaited<ReturnType<typeof createRedisMock>>;
  let inspector: Redis;
  let client: RedisClient;
  let close: () => Promise<unknown> = async () => undefined;
  let time: number;
  let store: RedisSessionStore;

  beforeAll(async () => {
    server = await createRedisMock();
    const { url } = server;
    inspector = new Redis(url);
    if (name === 'ioredis') {
      client = inspector;
    } else {
      const connected = await createClient({ url }).connect();
      client = connected;
      close = () => connected.close();
    }
  });
  afterAll(async () => {
    await close();
    inspector.disconnect();
    await server.close();
  });
  beforeEach(async () => {
    await inspector.flushall();
    time = NOW;
    store = new RedisSessionStore(client, 'shop:', () => time);
  });

  const indexed = () => inspector.zrange('shop:by-end', 0, -1, 'WITHSCORES');

  it('is for any number of processes', () => {
    expect(store.scope).toBe('shared');
  });

  it('gives back what was written, and nothing else', async () => {
    await store.set('a', 'value of a', NOW + HOUR);
    expect([await store.get('a'), await store.get('b')]).toEqual(['value of a', undefined]);
  });

  it('lets Redis end a session at its time', async () => {
    await store.set('a', 'value', NOW + HOUR);
    const ttl = await inspector.pttl('shop:a');
    expect(ttl).toBeLessThanOrEqual(HOUR);
    expect(ttl).toBeGreaterThan(HOUR - 60_000);
    expect(await indexed()).toEqual(['a', String(NOW + HOUR)]);
  });

  it.each([0, -HOUR])('takes a session whose end is %d ms away, and which ends at once', async (ms) => {
    await store.set('a', 'value', NOW + ms);
    expect(await inspector.pttl('shop:a')).toBeLessThanOrEqual(1);
  });

  it('moves the end of a session', async () => {
    await store.set('a', 'value', NOW + HOUR);
    await store.touch('a', NOW + 2 * HOUR);
    expect(await inspector.pttl('shop:a')).toBeGreaterThan(HOUR);
    expect(await indexed()).toEqual(['a', String(NOW + 2 * HOUR)]);
  });

  it('does not bring back a session that was ended meanwhile', async () => {
    await store.touch('a', NOW + HOUR);
    expect([await store.get('a'), await indexed()]).toEqual([undefined, []]);
  });

  it('ends a session for one caller', async () => {
    await store.set('a', 'value', NOW + HOUR);
    await store.set('b', 'value', NOW + HOUR);
    expect([await store.delete('a'), await store.delete('a'), await store.delete('c')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([await store.get('a'), await inspector.keys('*')]).toEqual([
      undefined,
      expect.arrayContaining(['shop:b', 'shop:by-end']),
    ]);
    expect(await indexed()).toEqual(['b', String(NOW + HOUR)]);
  });

  it('counts what is active, and what has expired once, for all processes', async () => {
    await store.set('a', 'value', NOW + 1);
    await store.set('b', 'value', NOW + 2);
    await store.set('c', 'value', NOW + HOUR);
    expect(await store.sweep()).toEqual({ active: 3, expired: 0 });
    time = NOW + 2;
    const other = new RedisSessionStore(client, 'shop:', () => time);
    const counts = [await store.sweep(), await other.sweep()];
    expect(counts).toEqual([
      { active: 1, expired: 2 },
      { active: 1, expired: 0 },
    ]);
  });

  it('keeps its sessions under a name of its own where the app gives none', async () => {
    await new RedisSessionStore(client).set('a', 'value', Date.now() + HOUR);
    expect((await inspector.keys('*')).sort()).toEqual(['mubarokah:session:a', 'mubarokah:session:by-end']);
    expect(await inspector.pttl('mubarokah:session:a')).toBeGreaterThan(HOUR - 60_000);
  });
});

it('RedisSessionStore finds nothing in an answer that is no text', async () => {
  const store = new RedisSessionStore({ call: () => Promise.resolve(42) });
  expect(await store.get('a')).toBeUndefined();
});
