import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { type AppSessionStore, type RedisClient, RedisSessionStore } from 'nestjs-mubarokah';
import { sessionStoreChecks } from 'nestjs-mubarokah/testing';
import { redisCommand } from '../libs/mubarokah/src/clients/index.js';
import { loginOf, newSession } from '../libs/mubarokah/src/testing/stores/new-session.js';
import { describeWith } from './support/binaries.js';
import { failingChecks } from './support/failing-checks.js';
import { type ConnectedClient, REDIS_CLIENTS } from './support/redis-clients.js';
import { type RunningRedis, startRedis } from './support/redis.js';
import { sentTwice } from './support/sent-twice.js';
import { until } from './support/until.js';

const HOUR = 3_600_000;
const PREFIX = 'mubarokah:session:{app}:';

describeWith('redis-server')('RedisSessionStore', () => {
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
    let store: AppSessionStore;

    beforeAll(async () => {
      connected = await REDIS_CLIENTS[name]!(redis.url);
      store = new RedisSessionStore(connected.client).forApp('app');
    });
    afterAll(() => connected.close());

    /** In how many milliseconds; never is infinite. */
    const endsIn = async (key: string): Promise<number> => {
      const ttl = await inspector.pttl(key);
      return ttl < 0 ? Infinity : ttl;
    };

    // Redis tells the time itself: only waiting lets it pass.
    it.each(sessionStoreChecks(() => new RedisSessionStore(connected.client)))('$name', ({ run }) => run());

    it('leaves no key behind without an end, but its index, all on one node of a cluster', async () => {
      await store.claimLogin('login-a', 'holder', HOUR);
      await store.create(newSession('a'));
      await store.touch('a', 'somebody', 2 * HOUR);
      await store.endLogin('login-b', 'why', HOUR);
      await store.endAll('nobody');
      const keys = (await inspector.keys('*')).sort();
      expect(keys).toEqual(
        ['e:nobody', 'ends', 'l:login-a', 'l:login-b', 'o:somebody', 's:a'].map((key) => PREFIX + key),
      );
      const endless = [];
      for (const key of keys) if ((await inspector.pttl(key)) < 0) endless.push(key);
      expect(endless).toEqual([`${PREFIX}ends`]);
    });

    it('keeps nothing once everything has ended, but for seconds what ended it was answered', async () => {
      await store.create(newSession('a', { idleMs: 50, maxAgeMs: 50, login: loginOf('a', { keepMs: 50 }) }));
      await store.create(newSession('b', { idleMs: 50, maxAgeMs: 50, login: loginOf('b', { keepMs: 50 }) }));
      await store.end('b');
      await pause(60);
      await store.sweep();
      const answered = await inspector.keys('*');
      expect(answered).toHaveLength(2);
      expect(answered.filter((key) => !key.startsWith(`${PREFIX}r:`))).toEqual([]);
      for (const key of answered) expect(await endsIn(key)).toBeLessThanOrEqual(5_000);
    });

    it('counts a session again that its index had lost, as soon as it is used', async () => {
      await store.create(newSession('a'));
      await store.create(newSession('b'));
      await inspector.del(`${PREFIX}ends`, `${PREFIX}o:somebody`);
      expect(await store.sweep()).toEqual({ active: 0, expired: 0 });
      await store.touch('a', 'somebody', 2 * HOUR);
      expect(await store.sweep()).toEqual({ active: 1, expired: 0 });
      expect((await store.list('somebody')).map(({ key }) => key)).toEqual(['a']);
      // And a logout is a logout, whatever the index says.
      expect(await store.end('b')).toBe('value of b');
      expect(await store.end('a')).toBe('value of a');
      expect(await store.sweep()).toEqual({ active: 0, expired: 0 });
    });

    it('counts a session that Redis evicted as one that ended, when it would have', async () => {
      await store.create(newSession('a', { idleMs: 100 }));
      await inspector.del(`${PREFIX}s:a`);
      expect(await store.end('a')).toBeUndefined();
      await pause(110);
      expect(await store.sweep()).toEqual({ active: 0, expired: 1 });
    });

    it('keeps apart what has another prefix', async () => {
      const other = new RedisSessionStore(connected.client, 'other:').forApp('app');
      await other.create(newSession('a', { value: 'theirs' }));
      await store.create(newSession('a'));
      await store.end('a');
      expect(await other.read('a')).toBe('theirs');
      expect(await other.sweep()).toEqual({ active: 1, expired: 0 });
    });

    it('does not hear of the clocks of its replicas', async () => {
      await store.create(newSession('a', { idleMs: 60_000 }));
      const real = Date.now;
      for (const minutes of [-31, 180]) {
        Date.now = () => real() + minutes * 60_000;
        try {
          const replica = new RedisSessionStore(connected.client).forApp('app');
          expect(await replica.sweep()).toEqual({ active: 1, expired: 0 });
          await replica.touch('a', 'somebody', 60_000);
          expect(await replica.read('a')).toBe('value of a');
          const ttl = await inspector.pttl(`${PREFIX}s:a`);
          expect(ttl).toBeGreaterThan(50_000);
          expect(ttl).toBeLessThanOrEqual(60_000);
        } finally {
          Date.now = real;
        }
      }
    });

    it('sends its scripts again to a Redis that has forgotten them', async () => {
      await store.create(newSession('a'));
      await inspector.script('FLUSH');
      expect(await store.end('a')).toBe('value of a');
    });

    it('keeps the contract, each answer too, when its client sends every command again', async () => {
      const checks = sessionStoreChecks(() => new RedisSessionStore(sentTwice(connected.client)));
      expect(await failingChecks(checks)).toEqual([]);
    });

    it('ends all of a person when it is asked again, since it could not end one', async () => {
      await Promise.all(['a', 'b', 'c'].map((key) => store.create(newSession(key))));
      const send = redisCommand(connected.client, 'A test');
      let sent = 0;
      const failing: RedisClient = {
        call: (...command) => (++sent === 3 ? Promise.reject(new Error('away')) : send(...command)),
      };
      const half = new RedisSessionStore(failing).forApp('app');
      await expect(half.endAll('somebody')).rejects.toThrow('away');
      expect(await store.sweep()).toEqual({ active: 1, expired: 0 });
      expect(await half.endAll('somebody')).toBe(1);
      expect(await store.sweep()).toEqual({ active: 0, expired: 0 });
    });

    it('logs out and counts also while Redis is full', async () => {
      await store.create(newSession('a'));
      await store.create(newSession('b', { idleMs: 50 }));
      await inspector.config('SET', 'maxmemory', '1');
      try {
        expect(await store.end('a')).toBe('value of a');
        await until(async () => (await store.sweep()).active === 0);
      } finally {
        await inspector.config('SET', 'maxmemory', '0');
      }
    });

    it('is asked once for a login, over an old session too, with a script that is not sent again', async () => {
      await store.create(newSession('a'));
      const seen: string[][] = [];
      const monitor = await inspector.monitor();
      monitor.on('monitor', (_: string, args: string[], source: string) => {
        if (source !== 'lua') seen.push(args);
      });
      await store.create(newSession('b', { replaces: 'a' }));
      await inspector.ping('end');
      while (!seen.some((args) => args.includes('end'))) await pause(1);
      monitor.disconnect();
      const [command, ...others] = seen.filter((args) => !args.includes('end'));
      expect(others).toEqual([]);
      expect(command![0]!.toLowerCase()).toBe('evalsha');
    });
  });

  it('is understood by one client when the other wrote it', async () => {
    const connected = await Promise.all(Object.values(REDIS_CLIENTS).map((connect) => connect(redis.url)));
    const stores = connected.map(({ client }) => new RedisSessionStore(client).forApp('app'));
    await stores[0]!.create(newSession('a'));
    for (const store of stores) expect(await store.read('a')).toBe('value of a');
    await Promise.all(connected.map((one) => one.close()));
  });

  it.each(Object.keys(REDIS_CLIENTS))('rejects with %s when Redis is gone', async (name) => {
    const doomed = await startRedis();
    const connected = await REDIS_CLIENTS[name]!(doomed.url);
    const store = new RedisSessionStore(connected.client).forApp('app');
    await doomed.stop();
    const answers = await Promise.allSettled([
      store.read('a'),
      store.create(newSession('a')),
      store.touch('a', 'somebody', HOUR),
      store.end('a'),
      store.endAll('somebody'),
      store.list('somebody'),
      store.sweep(),
      store.claimLogin('a', 'holder', HOUR),
      store.releaseLogin('a', 'holder'),
      store.endLogin('a', 'why', HOUR),
    ]);
    await connected.close();
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 'rejected'));
  });
});
