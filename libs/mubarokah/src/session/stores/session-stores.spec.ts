import { Redis } from 'ioredis';
import { createRedisMock } from 'js-redis-server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { sessionStoreChecks } from 'nestjs-mubarokah/testing';
import type { RedisClient } from '../../clients/index.js';
import type { NewSession } from '../../options/index.js';
import { MemorySessionStore } from './memory-session-store.js';
import { RedisSessionStore } from './redis-session-store.js';

const HOUR = 3_600_000;

const newSession = (key: string, given: Partial<NewSession> = {}): NewSession => ({
  key,
  owner: 'somebody',
  value: `value of ${key}`,
  idleMs: HOUR,
  maxAgeMs: HOUR,
  login: { key: `login-${key}`, result: 'result', keepMs: HOUR, holder: 'holder', agoMs: 0 },
  ...given,
});

describe('MemorySessionStore', () => {
  let now = 0;
  let store: MemorySessionStore;
  beforeEach(() => {
    store = new MemorySessionStore(() => now);
  });

  const checks = sessionStoreChecks(
    () => store,
    (ms) => void (now += ms),
  );
  it.each(checks)('$name', ({ run }) => run());

  it('is for one process', () => {
    expect(store.scope).toBe('process');
  });

  it('takes a clock of its own where it is given none', async () => {
    const clock = jest.spyOn(performance, 'now').mockReturnValue(0);
    const real = new MemorySessionStore().forApp('app');
    await real.create(newSession('a', { idleMs: 20 }));
    expect(await real.read('a')).toBe('value of a');
    clock.mockReturnValue(20);
    expect(await real.read('a')).toBeUndefined();
    clock.mockRestore();
  });

  it('lets others have their turn while it forgets many', async () => {
    const sessions = store.forApp('app');
    for (let index = 0; index < 10_000; index += 1)
      await sessions.create(newSession(`${index}`, { owner: `${index}`, idleMs: 100 }));
    now += 5_000;
    expect(
      await turnsOf(async () => expect(await sessions.sweep()).toEqual({ active: 0, expired: 10_000 })),
    ).toBeGreaterThan(5);
  });

  it('does so too with logins that nobody finished, and claims none later for that', async () => {
    const sessions = store.forApp('app');
    for (let index = 0; index < 10_000; index += 1) await sessions.claimLogin(`${index}`, 'holder', 100);
    now += 5_000;
    expect(await sessions.claimLogin('another', 'holder', 100)).toEqual({ state: 'claimed' });
    expect(await turnsOf(() => sessions.sweep())).toBeGreaterThan(5);
  });

  /** How often others had their turn meanwhile. */
  async function turnsOf(work: () => Promise<unknown>): Promise<number> {
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await work();
    isOver = true;
    return turns;
  }
});

/** On a Redis that is JavaScript in this process; on a redis-server: test/session-stores.e2e-spec.ts. */
describe('RedisSessionStore', () => {
  const realNow = Date.now;
  let server: Awaited<ReturnType<typeof createRedisMock>>;
  let redis: Redis;
  let aheadMs = 0;
  const pass = (ms: number): void => {
    aheadMs += ms;
    jest.spyOn(Date, 'now').mockImplementation(() => realNow() + aheadMs);
  };

  beforeAll(async () => {
    server = await createRedisMock();
    redis = new Redis(server.url);
  });
  afterAll(async () => {
    redis.disconnect();
    await server.close();
  });
  beforeEach(async () => {
    aheadMs = 0;
    await redis.flushall();
  });
  afterEach(() => void jest.restoreAllMocks());

  it.each(sessionStoreChecks(() => new RedisSessionStore(redis), pass))('$name', ({ run }) => run());

  // As after a connection that broke before the answer. A real client and Redis: test/session-stores.e2e-spec.ts.
  const sentTwice: RedisClient = {
    call: async (...command) => {
      await redis.call(...command).catch(() => undefined);
      return redis.call(...command);
    },
  };
  it.each(sessionStoreChecks(() => new RedisSessionStore(sentTwice), pass))(
    '$name, also when each command is sent twice',
    ({ run }) => run(),
  );

  it('is for any number of processes', () => {
    expect(new RedisSessionStore(redis).scope).toBe('shared');
  });

  it('keeps what belongs to an app on one node of a cluster, under a name of its own', async () => {
    const create = (store: RedisSessionStore) => store.forApp('app').create(newSession('a'));
    for (const [store, prefix] of [
      [new RedisSessionStore(redis, 'shop:'), 'shop:'],
      [new RedisSessionStore(redis), 'mubarokah:session:'],
    ] as const) {
      await redis.flushall();
      await create(store);
      expect((await redis.keys('*')).sort()).toEqual(
        ['ends', 'l:login-a', 'o:somebody', 's:a'].map((key) => `${prefix}{app}:${key}`),
      );
    }
  });
});
