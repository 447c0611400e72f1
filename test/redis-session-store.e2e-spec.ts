import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { RedisSessionStore } from 'nestjs-mubarokah';
import { describeWith } from './support/binaries.js';
import { type ConnectedClient, REDIS_CLIENTS } from './support/redis-clients.js';
import { type RunningRedis, startRedis } from './support/redis.js';

const HOUR = 3_600_000;

describeWith('redis-server')('RedisSessionStore', () => {
  let redis: RunningRedis;

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  describe.each(Object.keys(REDIS_CLIENTS))('with %s', (name) => {
    let connected: ConnectedClient;
    let inspector: Redis;
    let store: RedisSessionStore;
    let later: number;

    beforeAll(async () => {
      connected = await REDIS_CLIENTS[name]!(redis.url);
      inspector = new Redis(redis.url);
    });
    afterAll(async () => {
      await connected.close();
      await inspector.quit();
    });
    beforeEach(async () => {
      await inspector.flushall();
      store = new RedisSessionStore(connected.client);
      later = Date.now() + HOUR;
    });

    /** Redis drops a key whose end is moved into the past at once, as it would have at its time. */
    const expire = (key: string) => inspector.pexpireat(`mubarokah:session:${key}`, 1);

    it('gives back what was written, whatever is in it', async () => {
      const value = `a b\r\n"ä€💥"\0${'x'.repeat(10_000)}`;
      await store.set('a', value, later);
      expect(await store.get('a')).toBe(value);
    });

    it('knows nothing of other keys', async () => {
      expect(await store.get('b')).toBeUndefined();
    });

    it('lets Redis end a session at its time', async () => {
      await store.set('a', 'value', later);
      const ttl = await inspector.pttl('mubarokah:session:a');
      expect(ttl).toBeGreaterThan(HOUR - 60_000);
      expect(ttl).toBeLessThanOrEqual(HOUR);
      await expire('a');
      expect(await store.get('a')).toBeUndefined();
    });

    it('moves the end of a session that is there', async () => {
      await store.set('a', 'value', later);
      await store.touch('a', later + HOUR);
      const ttl = await inspector.pttl('mubarokah:session:a');
      expect(ttl).toBeGreaterThan(2 * HOUR - 60_000);
      expect(ttl).toBeLessThanOrEqual(2 * HOUR);
      const afterTheFirstEnd = new RedisSessionStore(connected.client, undefined, () => later + 1);
      expect(await afterTheFirstEnd.sweep()).toEqual({ active: 1, expired: 0 });
    });

    it('does not bring back a session that was ended', async () => {
      await store.set('a', 'value', later);
      await store.delete('a');
      await store.touch('a', later + HOUR);
      expect(await store.get('a')).toBeUndefined();
      expect(await inspector.keys('*')).toEqual([]);
    });

    it('tells exactly one of many callers that it ended a session', async () => {
      await store.set('a', 'value', later);
      const answers = await Promise.all(Array.from({ length: 20 }, () => store.delete('a')));
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await store.get('a')).toBeUndefined();
      expect(await store.delete('never there')).toBe(false);
    });

    it('counts what is active for all replicas, and each end once among them', async () => {
      await Promise.all(['a', 'b', 'c'].map((key) => store.set(key, 'value', later)));
      await store.set('d', 'value', later + HOUR);
      await store.delete('c');
      const replicas = [1, 2, 3].map(() => new RedisSessionStore(connected.client, undefined, () => later));
      const sweeps = await Promise.all(replicas.map((replica) => replica.sweep()));
      expect(sweeps.reduce((sum, { expired }) => sum + expired, 0)).toBe(2);
      expect(sweeps.map(({ active }) => active)).toEqual([1, 1, 1]);
    });

    it('writes an end that has passed already as one that is about to', async () => {
      await store.set('a', 'value', Date.now() - 1);
      expect(await inspector.pttl('mubarokah:session:a')).toBeLessThanOrEqual(1);
    });

    it('keeps apart what has another prefix', async () => {
      const other = new RedisSessionStore(connected.client, 'other:');
      await other.set('a', 'theirs', later);
      await store.set('a', 'ours', later);
      await store.delete('a');
      expect(await other.get('a')).toBe('theirs');
      expect(await other.sweep()).toEqual({ active: 1, expired: 0 });
    });

    it('leaves no key behind without an end, but its index', async () => {
      await store.set('a', 'value', later);
      await store.touch('a', later + HOUR);
      const keys = await inspector.keys('*');
      const endless = (await Promise.all(keys.map((key) => inspector.pttl(key)))).filter((ttl) => ttl < 0);
      expect(keys.sort()).toEqual(['mubarokah:session:a', 'mubarokah:session:by-end']);
      expect(endless).toHaveLength(1);
    });
  });

  it('is understood by one client when the other wrote it', async () => {
    const [one, two] = await Promise.all(Object.values(REDIS_CLIENTS).map((connect) => connect(redis.url)));
    await new RedisSessionStore(one!.client).set('a', 'value', Date.now() + HOUR);
    expect(await new RedisSessionStore(two!.client).get('a')).toBe('value');
    await Promise.all([one!.close(), two!.close()]);
  });

  it.each(Object.keys(REDIS_CLIENTS))('rejects with %s when Redis is gone', async (name) => {
    const doomed = await startRedis();
    const connected = await REDIS_CLIENTS[name]!(doomed.url);
    const store = new RedisSessionStore(connected.client);
    await doomed.stop();
    const answers = await Promise.allSettled([
      store.get('a'),
      store.set('a', 'value', Date.now() + HOUR),
      store.touch('a', Date.now() + HOUR),
      store.delete('a'),
      store.sweep(),
    ]);
    await connected.close();
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
  });
});
