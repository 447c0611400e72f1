import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type AppTokenStore, RedisTokenStore } from 'nestjs-mubarokah';
import { tokenStoreChecks } from 'nestjs-mubarokah/testing';
import { describeWith } from './support/binaries.js';
import { failingChecks } from './support/failing-checks.js';
import { type ConnectedClient, REDIS_CLIENTS } from './support/redis-clients.js';
import { type RunningRedis, startRedis } from './support/redis.js';
import { sentTwice } from './support/sent-twice.js';
import { until } from './support/until.js';

const LEASE_MS = 60_000;
const HOUR = 3_600_000;
const PREFIX = 'mubarokah:tokens:{app}:';

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
    let store: AppTokenStore;

    beforeAll(async () => {
      connected = await REDIS_CLIENTS[name]!(redis.url);
      store = new RedisTokenStore(connected.client).forApp('app');
    });
    afterAll(() => connected.close());

    // Redis tells the time itself: only waiting lets it pass.
    it.each(tokenStoreChecks(() => new RedisTokenStore(connected.client)))('$name', ({ run }) => run());

    it('keeps the contract, each answer too, when its client sends every command again', async () => {
      // One check does not wait for it: by then Redis has to have its script.
      await store.replace(['a'], 'a', { value: 'x', version: 1 }, 'holder', HOUR);
      const checks = tokenStoreChecks(() => new RedisTokenStore(sentTwice(connected.client)));
      expect(await failingChecks(checks)).toEqual([]);
    });

    it('leaves no key behind without an end, all of them on one node of a cluster', async () => {
      await store.put(['a'], 'x', 'login', HOUR);
      await store.acquire('a', 'holder', LEASE_MS);
      const keys = (await inspector.keys('*')).toSorted();
      expect(keys).toEqual([`${PREFIX}a`, `${PREFIX}lease:a`]);
      for (const key of keys) expect(await inspector.pttl(key)).toBeGreaterThan(0);
    });

    it('lets no version go back when the clock of Redis does', async () => {
      await store.put(['a'], 'x', 'login', HOUR);
      const ahead = (Date.now() + HOUR) * 1_000;
      await inspector.set(`${PREFIX}a`, `${ahead}.login.x`, 'KEEPTTL');
      expect(await store.acquire('a', 'holder', LEASE_MS)).toEqual({
        version: ahead + 1,
        tokens: { value: 'x', version: ahead },
      });
      const moved = { value: 'y', version: ahead + 1 };
      expect(await store.replace(['b', 'a'], 'a', moved, 'holder', HOUR)).toBe(true);
      await store.put(['a', 'b'], 'z', 'login', HOUR);
      expect(await store.read(['a'])).toEqual({ key: 'a', value: 'z', version: ahead + 2 });
    });

    it('takes its versions from the clock of Redis, whatever that of a replica says', async () => {
      const real = Date.now;
      Date.now = () => real() - 24 * HOUR;
      try {
        await store.put(['a'], 'x', 'login', HOUR);
      } finally {
        Date.now = real;
      }
      const { version } = (await store.read(['a']))!;
      expect(Math.abs(version / 1_000 - Date.now())).toBeLessThan(60_000);
    });

    it('leaves nothing behind of a user whose tokens were removed, but for seconds what that was answered', async () => {
      await store.put(['a'], 'x', 'login', HOUR);
      await store.acquire('a', 'holder', 50);
      await store.remove(['a'], 'any');
      await until(async () => (await inspector.dbsize()) === 1);
      const [answered] = await inspector.keys(`${PREFIX}receipt:*`);
      const ttl = await inspector.pttl(answered!);
      expect(ttl).toBeGreaterThan(0);
      expect(ttl).toBeLessThanOrEqual(5_000);
    });

    it('sends a script once, and again to a Redis that has forgotten it', async () => {
      await store.put(['a'], 'x', 'login', HOUR);
      const sent = async (work: () => Promise<unknown>): Promise<string[]> => {
        const seen: string[] = [];
        const monitor = await inspector.monitor();
        monitor.on('monitor', (_: string, [command]: string[], source: string) => {
          if (source !== 'lua') seen.push(command!.toUpperCase());
        });
        await work();
        await inspector.ping();
        await until(() => seen.includes('PING'));
        monitor.disconnect();
        return seen.filter((command) => command !== 'PING');
      };
      expect(await sent(() => store.put(['a'], 'y', 'login', HOUR))).toEqual(['EVALSHA']);
      await inspector.script('FLUSH');
      expect(await sent(() => store.put(['a'], 'z', 'login', HOUR))).toEqual(['EVALSHA', 'EVAL']);
      expect(await store.read(['a'])).toMatchObject({ value: 'z' });
    });

    it('rejects when Redis is gone', async () => {
      const doomed = await startRedis();
      const client = await REDIS_CLIENTS[name]!(doomed.url);
      const lost = new RedisTokenStore(client.client).forApp('app');
      await doomed.stop();
      const answers = await Promise.allSettled([
        lost.read(['a']),
        lost.put(['a'], 'x', 'login', HOUR),
        lost.replace(['a'], 'a', { value: 'x', version: 1 }, 'holder', HOUR),
        lost.remove(['a'], 'any'),
        lost.acquire('a', 'holder', LEASE_MS),
        lost.renew('a', 'holder', LEASE_MS),
        lost.release('a', 'holder'),
      ]);
      await client.close();
      expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 'rejected'));
    });
  });
});
