import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type MubarokahEvent, MubarokahEvents } from '../events/index.js';
import { Cookies, type HttpRequest } from '../http/index.js';
import {
  Clock,
  type MubarokahOptions,
  type MubarokahUser,
  resolveOptions,
  type SessionStore,
} from '../options/index.js';
import { KeyRing, Sealer } from '../sealing/index.js';
import { MubarokahSessions } from './mubarokah-sessions.js';
import { SessionStoreError } from './session-error.js';
import { SessionRecords } from './session-records.js';

const IDLE_MS = 600_000;
const MAX_AGE_MS = 3_600_000;
const MINUTE = 60_000;

const user: MubarokahUser = {
  id: '7',
  name: 'Siti',
  email: null,
  username: null,
  profilePicture: null,
  gender: null,
};
const tokens = { accessToken: 'hunter2', refreshToken: 'hunter2', expiresAt: 99, scopes: ['view-user'] };

class MovedClock extends Clock {
  time = Date.parse('2030-01-01T00:00:00Z');
  override now(): number {
    return this.time;
  }
}

/** A store of many replicas, as far as sessions can tell. */
class SharedStore implements SessionStore {
  readonly scope = 'shared';
  readonly values = new Map<string, string>();
  readonly get = jest.fn(async (key: string) => this.values.get(key));
  readonly set = jest.fn(async (key: string, value: string, _expiresAt: number) => {
    this.values.set(key, value);
  });
  readonly touch = jest.fn(async (_key: string, _expiresAt: number) => {});
  readonly delete = jest.fn(async (key: string) => this.values.delete(key));
  readonly sweep = jest.fn(async () => ({ active: this.values.size, expired: 0 }));
}

function setUp(sessionStore?: SessionStore, given: MubarokahOptions = {}) {
  const options = resolveOptions(
    {
      clientId: 'shop',
      clientSecret: 'secret',
      redirectUri: 'https://shop.example/callback',
      cookieSecret: 'c'.repeat(32),
      sessionIdleMs: IDLE_MS,
      sessionMaxAgeMs: MAX_AGE_MS,
      ...(sessionStore === undefined ? {} : { sessionStore }),
      ...given,
    },
    {},
  );
  const clock = new MovedClock();
  const events = new MubarokahEvents();
  const told: MubarokahEvent[] = [];
  for (const type of ['session-started', 'session-ended'] as const)
    events.on(type, (event) => told.push(event));
  const records = new SessionRecords(options, new Sealer(new KeyRing([options.cookieSecret])), clock);
  const sessions = new MubarokahSessions(options, records, new Cookies(true), events, clock);
  return { sessions, clock, told };
}

const sending = (setCookie?: string): HttpRequest => ({
  method: 'GET',
  url: '/',
  headers: setCookie === undefined ? {} : { cookie: setCookie.split(';')[0]! },
  body: undefined,
});

describe('MubarokahSessions', () => {
  it('finds the session that it began', async () => {
    const { sessions, clock, told } = setUp();
    const cookie = await sessions.start(sending(), user, tokens, 'login-1');
    expect(await sessions.find(sending(cookie))).toEqual({
      user,
      loginId: 'login-1',
      scopes: ['view-user'],
      startedAt: clock.now(),
      expiresAt: clock.now() + MAX_AGE_MS,
      accessTokenExpiresAt: 99,
    });
    expect(told).toEqual([{ type: 'session-started' }]);
  });

  it('reads the request of Express and of Fastify', async () => {
    const { sessions } = setUp();
    const { headers } = sending(await sessions.start(sending(), user, tokens, 'login-1'));
    const native = { method: 'GET', url: '/', headers };
    expect(await sessions.current({ ...native, originalUrl: '/x' })).toMatchObject({ user });
    expect(await sessions.current({ ...native, raw: {} })).toMatchObject({ user });
  });

  it('keeps the id in a locked cookie that lives as long as the session may', async () => {
    const { sessions } = setUp();
    const cookie = await sessions.start(sending(), user, tokens, 'login-1');
    expect(cookie).toMatch(/^__Host-mubarokah-session=[\w-]{43}; /);
    expect(cookie.split('; ')).toEqual(
      expect.arrayContaining(['HttpOnly', 'Secure', 'SameSite=Lax', `Max-Age=${MAX_AGE_MS / 1000}`]),
    );
  });

  it.each([
    ['no cookie', {}],
    ['an empty cookie', { cookie: '__Host-mubarokah-session=' }],
    ['an id that was never given out', { cookie: `__Host-mubarokah-session=${'a'.repeat(43)}` }],
    ['a cookie without the prefix', { cookie: 'mubarokah-session=a' }],
  ])('finds nobody with %s', async (_, headers) => {
    const { sessions } = setUp();
    await sessions.start(sending(), user, tokens, 'login-1');
    expect(await sessions.find({ ...sending(), headers })).toBeUndefined();
  });

  it('knows whether a browser has brought the cookie of a session, be it a live one or not', async () => {
    const { sessions } = setUp();
    const native = (headers: object) => ({ method: 'GET', url: '/', headers });
    const cookie = '__Host-mubarokah-session=over';
    expect([sessions.hasCookie(native({ cookie })), sessions.hasCookie(native({}))]).toEqual([true, false]);
  });

  it('asks the store nothing about an empty cookie', async () => {
    const store = new SharedStore();
    const { sessions } = setUp(store);
    const request = { ...sending(), headers: { cookie: '__Host-mubarokah-session=' } };
    expect([await sessions.find(request), await sessions.end(request, 'logout')]).toEqual([
      undefined,
      undefined,
    ]);
    expect([store.get.mock.calls, store.delete.mock.calls]).toEqual([[], []]);
  });

  it.each([
    [MINUTE, MINUTE / 10],
    [MAX_AGE_MS, MINUTE],
  ])('with an idle time of %d ms is prolonged every %d ms', async (sessionIdleMs, everyMs) => {
    const store = new SharedStore();
    const { sessions, clock } = setUp(store, { sessionIdleMs });
    const request = sending(await sessions.start(sending(), user, tokens, 'login-1'));
    await sessions.find(request);
    clock.time += everyMs - 1;
    await sessions.find(request);
    expect(store.touch).toHaveBeenCalledTimes(1);
    clock.time += 1;
    await sessions.find(request);
    expect(store.touch).toHaveBeenCalledTimes(2);
  });

  describe('by the clock', () => {
    it('ends a session that is not used', async () => {
      const { sessions, clock } = setUp();
      const request = sending(await sessions.start(sending(), user, tokens, 'login-1'));
      clock.time += IDLE_MS - 1;
      expect(await sessions.find(request)).toBeDefined();
      clock.time += IDLE_MS;
      expect(await sessions.find(request)).toBeUndefined();
    });

    it('prolongs a session that is used, and ends it at last all the same', async () => {
      const { sessions, clock } = setUp();
      const request = sending(await sessions.start(sending(), user, tokens, 'login-1'));
      for (let age = 5 * MINUTE; age < MAX_AGE_MS; age += 5 * MINUTE) {
        clock.time += 5 * MINUTE;
        expect(await sessions.find(request)).toBeDefined();
      }
      clock.time += 5 * MINUTE - 1;
      expect(await sessions.find(request)).toBeDefined();
      clock.time += 1;
      expect(await sessions.find(request)).toBeUndefined();
    });

    it('never prolongs beyond the end, and writes at most once a minute', async () => {
      const store = new SharedStore();
      const { sessions, clock } = setUp(store);
      const begun = clock.now();
      const request = sending(await sessions.start(sending(), user, tokens, 'login-1'));
      await sessions.find(request);
      clock.time += MINUTE - 1;
      await sessions.find(request);
      expect(store.touch).toHaveBeenCalledTimes(1);
      clock.time = begun + MAX_AGE_MS - 1;
      await sessions.find(request);
      expect(store.touch.mock.lastCall![1]).toBe(begun + MAX_AGE_MS);
    });

    it('does not trust a store that forgets to end a session', async () => {
      const { sessions, clock } = setUp(new SharedStore());
      const request = sending(await sessions.start(sending(), user, tokens, 'login-1'));
      clock.time += MAX_AGE_MS;
      expect(await sessions.find(request)).toBeUndefined();
    });
  });

  describe('when somebody logs in again', () => {
    it('begins under a new id and ends the session before', async () => {
      const { sessions, told } = setUp();
      const first = await sessions.start(sending(), user, tokens, 'login-1');
      const second = await sessions.start(sending(first), user, tokens, 'login-1');
      expect(second).not.toBe(first);
      expect(await sessions.find(sending(first))).toBeUndefined();
      expect(await sessions.find(sending(second))).toBeDefined();
      expect(told.at(-1)).toEqual({ type: 'session-ended', reason: 'revoked', count: 1 });
    });

    it('never takes an id that the browser brought along', async () => {
      const { sessions, told } = setUp();
      const planted = `__Host-mubarokah-session=${'a'.repeat(43)}`;
      const cookie = await sessions.start(sending(planted), user, tokens, 'login-1');
      expect(cookie).not.toContain('a'.repeat(43));
      expect(await sessions.find(sending(planted))).toBeUndefined();
      expect(told).toEqual([{ type: 'session-started' }]);
    });
  });

  describe('when a session is ended', () => {
    it('tells what it was, and of its end once', async () => {
      const { sessions, told } = setUp();
      const request = sending(await sessions.start(sending(), user, tokens, 'login-1'));
      const ended = await Promise.all([sessions.end(request, 'logout'), sessions.end(request, 'logout')]);
      expect(ended.filter((session) => session !== undefined)).toEqual([expect.objectContaining({ user })]);
      expect(await sessions.find(request)).toBeUndefined();
      expect(told.filter(({ type }) => type === 'session-ended')).toEqual([
        { type: 'session-ended', reason: 'logout', count: 1 },
      ]);
    });

    it('has nothing to end without one', async () => {
      const { sessions, told } = setUp();
      expect(await sessions.end(sending(), 'logout')).toBeUndefined();
      expect(told).toEqual([]);
    });

    it('clears the cookie under its own name', () => {
      expect(setUp().sessions.clearCookie()).toMatch(/^__Host-mubarokah-session=; Max-Age=0; .*Secure/);
    });
  });

  describe('in a shared store', () => {
    it('shows the store neither the id nor who it is', async () => {
      const store = new SharedStore();
      const { sessions } = setUp(store);
      const cookie = await sessions.start(sending(), user, tokens, 'login-1');
      const id = cookie.split(/[=;]/)[1]!;
      const kept = JSON.stringify([...store.values]);
      for (const secret of [id, 'Siti', 'hunter2']) expect(kept).not.toContain(secret);
    });

    it('opens nothing that was copied to another key', async () => {
      const store = new SharedStore();
      const { sessions } = setUp(store);
      await sessions.start(sending(), { ...user, id: 'admin' }, tokens, 'login-1');
      const [admin] = store.values.values();
      const mine = sending(await sessions.start(sending(), user, tokens, 'login-1'));
      for (const key of store.values.keys()) store.values.set(key, admin!);
      expect(await sessions.find(mine)).toBeUndefined();
    });

    it.each(['', 'not sealed', '{"user":{"id":"7"}}', null as unknown as string])(
      'finds nobody in a record that is %j',
      async (value) => {
        const store = new SharedStore();
        const { sessions } = setUp(store);
        const mine = sending(await sessions.start(sending(), user, tokens, 'login-1'));
        for (const key of store.values.keys()) store.values.set(key, value);
        expect(await sessions.find(mine)).toBeUndefined();
      },
    );
  });

  describe('when the store', () => {
    const operations = {
      get: ({ sessions }: ReturnType<typeof setUp>, request: HttpRequest) => sessions.find(request),
      touch: ({ sessions }: ReturnType<typeof setUp>, request: HttpRequest) => sessions.find(request),
      set: ({ sessions }: ReturnType<typeof setUp>) => sessions.start(sending(), user, tokens, 'login-1'),
      delete: ({ sessions }: ReturnType<typeof setUp>, request: HttpRequest) =>
        sessions.end(request, 'logout'),
    };
    const names = Object.keys(operations) as (keyof typeof operations)[];

    async function begin() {
      const store = new SharedStore();
      const system = setUp(store);
      const request = sending(await system.sessions.start(sending(), user, tokens, 'login-1'));
      return { store, system, request };
    }

    afterEach(() => void jest.useRealTimers());

    it.each(names)('rejects a %s, says so without naming what it said', async (name) => {
      const { store, system, request } = await begin();
      store[name].mockRejectedValueOnce(new Error('hunter2'));
      const error = (await operations[name](system, request).catch((reason: unknown) => reason)) as Error;
      expect(error).toBeInstanceOf(SessionStoreError);
      expect(error).toMatchObject({ code: 'store_error' });
      expect(inspect(error, { depth: 10 })).not.toContain('hunter2');
    });

    it.each(names)('throws at a %s, says so too', async (name) => {
      const { store, system, request } = await begin();
      store[name].mockImplementationOnce(() => {
        throw new Error('hunter2');
      });
      await expect(operations[name](system, request)).rejects.toBeInstanceOf(SessionStoreError);
    });

    describe('never answers', () => {
      beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] }));

      it.each(names)('a %s, gives up after a second', async (name) => {
        const { store, system, request } = await begin();
        const asked = new Promise<void>((resolve) => {
          store[name].mockImplementationOnce(() => {
            resolve();
            return new Promise<never>(() => {});
          });
        });
        let error: unknown;
        void operations[name](system, request).catch((reason: unknown) => (error = reason));
        await asked;
        await jest.advanceTimersByTimeAsync(999);
        expect(error).toBeUndefined();
        await jest.advanceTimersByTimeAsync(1);
        expect(error).toBeInstanceOf(SessionStoreError);
        expect(jest.getTimerCount()).toBe(0);
      });
    });
  });
});
