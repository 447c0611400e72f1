import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type MubarokahEvent, MubarokahEvents } from '../events/index.js';
import type { HttpRequest } from '../http/index.js';
import {
  type AppSessionStore,
  type MubarokahOptions,
  type MubarokahUser,
  type SessionStore,
} from '../options/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { Clock } from '../time/index.js';
import type { LoginInFlight } from './login-claims.js';
import { SessionStoreError } from './session-error.js';
import { sessionIdOf } from './session-records.js';
import { sessionRoom, storeWith } from './session-room.fixture.js';
import { MemorySessionStore } from './stores/memory-session-store.js';
import { MemoryTokenStore } from '../tokens/stores/memory-token-store.js';

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
const other: MubarokahUser = { ...user, id: '8', name: 'Budi' };
const tokens = { accessToken: 'hunter2', refreshToken: 'hunter2', expiresAt: 99, scopes: ['view-user'] };

let logins = 0;
const login = (given: Partial<LoginInFlight> = {}): LoginInFlight => ({
  state: `state-${(logins += 1)}`,
  code: 'code',
  holder: 'holder',
  startedAt: performance.now(),
  ...given,
});

/** A memory that other processes seem to see too, and what lies in it. */
function sharedStore() {
  const values = new Map<string, string>();
  const memory = new MemorySessionStore();
  const store: SessionStore = {
    scope: 'shared',
    forApp(appId) {
      const sessions = memory.forApp(appId);
      const create = sessions.create.bind(sessions);
      const read: AppSessionStore['read'] = async (key) => values.get(key);
      return Object.assign(sessions, {
        create: async (session: Parameters<typeof create>[0]) => {
          values.set(session.key, session.value);
          return create(session);
        },
        read,
      });
    },
  };
  return { store, values };
}

function setUp(sessionStore?: SessionStore, given: MubarokahOptions = {}) {
  const options = optionsWith({
    sessionIdleMs: IDLE_MS,
    sessionMaxAgeMs: MAX_AGE_MS,
    ...(sessionStore === undefined ? {} : { sessionStore }),
    ...given,
  });
  const clock = new Clock();
  const events = new MubarokahEvents();
  const seen: MubarokahEvent[] = [];
  for (const type of ['session-started', 'session-ended', 'store-error'] as const)
    events.on(type, (event) => seen.push(event));
  const refresh = () => Promise.reject(new Error('nobody refreshes here'));
  const { sessions, accessTokens } = sessionRoom(options, clock, events, { refresh });
  /** Begins a session, and resolves to the `Set-Cookie` value. */
  const start = async (request = sending(), who = user, by = login()): Promise<string> =>
    sessions.cookie((await sessions.start(request, who, tokens, by))!);
  return { sessions, accessTokens, clock, seen, start, cookieName: cookieNameOf(options.appId) };
}

const cookieNameOf = (appId: string): string => `__Host-mubarokah-${appId}-session`;

const sending = (setCookie?: string): HttpRequest => ({
  method: 'GET',
  url: '/',
  headers: setCookie === undefined ? {} : { cookie: setCookie.split(';')[0]! },
  body: undefined,
});

beforeEach(() => void jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined));
afterEach(() => void jest.restoreAllMocks());

describe('MubarokahSessions', () => {
  it('finds the session that it began', async () => {
    const { sessions, clock, start, seen } = setUp();
    jest.spyOn(clock, 'now').mockReturnValue(1_000);
    const cookie = await start();
    expect(await sessions.find(sending(cookie))).toEqual({
      id: sessionIdOf(cookie.split(/[=;]/)[1]!),
      user,
      scopes: ['view-user'],
      startedAt: 1_000,
      expiresAt: 1_000 + MAX_AGE_MS,
      accessTokenExpiresAt: 99,
    });
    expect(seen).toEqual([{ type: 'session-started' }]);
  });

  it('reads the request of Express and of Fastify', async () => {
    const { sessions, start } = setUp();
    const { headers } = sending(await start());
    const native = { method: 'GET', url: '/', headers };
    expect(await sessions.current({ ...native, originalUrl: '/x' })).toMatchObject({ user });
    expect(await sessions.current({ ...native, raw: {} })).toMatchObject({ user });
  });

  it('keeps a secret in a locked cookie that lives as long as the session may', async () => {
    const { start, cookieName } = setUp();
    const cookie = await start();
    expect(cookie).toMatch(new RegExp(`^${cookieName}=[\\w-]{43}; `));
    expect(cookie.split('; ')).toEqual(
      expect.arrayContaining(['HttpOnly', 'Secure', 'SameSite=Lax', `Max-Age=${MAX_AGE_MS / 1000}`]),
    );
  });

  it('shows an id that lets nobody in', async () => {
    const { sessions, start, cookieName } = setUp();
    const session = await sessions.find(sending(await start()));
    expect(await sessions.find(sending(`${cookieName}=${session!.id}`))).toBeUndefined();
  });

  it.each([
    ['no cookie', () => ({})],
    ['an empty cookie', (name: string) => ({ cookie: `${name}=` })],
    ['an id that was never given out', (name: string) => ({ cookie: `${name}=${'a'.repeat(43)}` })],
    ['a cookie without the prefix', (name: string) => ({ cookie: `${name.slice(7)}=a` })],
  ])('finds nobody with %s', async (_, headersOf) => {
    const { sessions, start, cookieName } = setUp();
    await start();
    expect(await sessions.find({ ...sending(), headers: headersOf(cookieName) })).toBeUndefined();
  });

  it('knows whether a browser has brought the cookie of a session, be it a live one or not', async () => {
    const { sessions, cookieName } = setUp();
    const native = (headers: object) => ({ method: 'GET', url: '/', headers });
    expect([
      sessions.hasCookie(native({ cookie: `${cookieName}=over` })),
      sessions.hasCookie(native({})),
    ]).toEqual([true, false]);
  });

  it('asks the store nothing about an empty cookie', async () => {
    const unasked = jest.fn(async () => undefined);
    const store = storeWith(new MemorySessionStore(), { read: unasked, end: unasked });
    const { sessions, cookieName } = setUp(store);
    const request = sending(`${cookieName}=`);
    expect([await sessions.find(request), await sessions.end(request, 'logout')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(unasked).not.toHaveBeenCalled();
  });

  describe('prolongs a session that is used', () => {
    const touched = async (touch: AppSessionStore['touch'], given: MubarokahOptions = {}) => {
      let now = 1_000_000;
      jest.spyOn(performance, 'now').mockImplementation(() => now);
      const system = setUp(storeWith(new MemorySessionStore(() => 0), { touch }), given);
      const request = sending(await system.start());
      /** Somebody looks at a page after that time. */
      const after = async (ms: number) => {
        now += ms;
        const session = await system.sessions.find(request);
        await new Promise(setImmediate);
        return session;
      };
      return { ...system, after };
    };

    it.each([
      [MINUTE, MINUTE / 10],
      [MAX_AGE_MS, MINUTE],
    ])('with an idle time of %d ms each %d ms, by that idle time', async (sessionIdleMs, everyMs) => {
      const touch = jest.fn<AppSessionStore['touch']>(async () => undefined);
      const { after } = await touched(touch, { sessionIdleMs });
      await after(0);
      await after(everyMs - 1);
      expect(touch).toHaveBeenCalledTimes(1);
      await after(1);
      expect(touch).toHaveBeenCalledTimes(2);
      expect(touch.mock.lastCall![2]).toBe(sessionIdleMs);
    });

    it('and lets the request in at once, whatever becomes of it, and tries again at the next one', async () => {
      const touch = jest.fn<AppSessionStore['touch']>(() => Promise.reject(new Error('hunter2')));
      const { after, seen } = await touched(touch);
      expect(await after(0)).toMatchObject({ user });
      expect(await after(1)).toMatchObject({ user });
      expect(touch).toHaveBeenCalledTimes(2);
      expect(seen.slice(1)).toEqual(
        [1, 2].map(() => ({ type: 'store-error', store: 'session', operation: 'touch' })),
      );
      touch.mockResolvedValue(undefined);
      await after(1);
      await after(1);
      expect(touch).toHaveBeenCalledTimes(3);
    });

    it('and does not wait for a store that never answers', async () => {
      let answer = (): void => undefined;
      const { after } = await touched(() => new Promise((resolve) => (answer = resolve)));
      expect(await after(0)).toMatchObject({ user });
      answer();
    });
  });

  it('leaves it to the clock of the store when a session ends, whatever that of the replica says', async () => {
    const { sessions, start, clock } = setUp();
    const request = sending(await start());
    const now = clock.now();
    for (const hours of [-3, 3]) {
      jest.spyOn(clock, 'now').mockReturnValue(now + hours * 3_600_000);
      expect(await sessions.find(request)).toBeDefined();
    }
  });

  it('does not believe a store that brings back what ended a day ago', async () => {
    const { sessions, start, clock } = setUp();
    const request = sending(await start());
    const end = clock.now() + MAX_AGE_MS;
    const now = jest.spyOn(clock, 'now').mockReturnValue(end + 86_300_000);
    expect(await sessions.find(request)).toBeDefined();
    now.mockReturnValue(end + 86_500_000);
    expect(await sessions.find(request)).toBeUndefined();
  });

  describe('when somebody logs in again', () => {
    it('begins under a new id and ends the session before', async () => {
      const { sessions, start, seen } = setUp();
      const first = await start();
      const second = await start(sending(first));
      expect(second).not.toBe(first);
      expect(await sessions.find(sending(first))).toBeUndefined();
      expect(await sessions.find(sending(second))).toBeDefined();
      expect(seen).toContainEqual({ type: 'session-ended', reason: 'revoked', count: 1 });
    });

    it('over the session of another user, ends the tokens of that one, and keeps those of the new one', async () => {
      const { accessTokens, start } = setUp(undefined, { tokenStore: new MemoryTokenStore() });
      await start(sending(await start()), other);
      expect(await accessTokens.forget('7', 'any')).toBeUndefined();
      expect(await accessTokens.forget('8', 'any')).toBe('hunter2');
    });

    it('over a session of their own, keeps the new tokens', async () => {
      const { accessTokens, start } = setUp(undefined, { tokenStore: new MemoryTokenStore() });
      await start(sending(await start()));
      expect(await accessTokens.forget('7', 'any')).toBe('hunter2');
    });

    it('never takes an id that the browser brought along', async () => {
      const { sessions, start, seen, cookieName } = setUp();
      const planted = `${cookieName}=${'a'.repeat(43)}`;
      const cookie = await start(sending(planted));
      expect(cookie).not.toContain('a'.repeat(43));
      expect(await sessions.find(sending(planted))).toBeUndefined();
      expect(seen).toEqual([{ type: 'session-started' }]);
    });
  });

  describe('a login of which one half fails', () => {
    const broken = () => Promise.reject(new Error('hunter2'));

    it('leaves no session where the tokens were not kept', async () => {
      const tokenStore = new MemoryTokenStore();
      const failing = { ...tokenStore, scope: 'process' as const };
      const store = new MemorySessionStore();
      const { sessions, seen } = setUp(store, {
        tokenStore: Object.assign(failing, {
          forApp: (appId: string) => Object.assign(tokenStore.forApp(appId), { put: broken }),
        }),
      });
      await expect(sessions.start(sending(), user, tokens, login())).rejects.toMatchObject({
        name: 'TokenStoreError',
      });
      expect(await sessions.list('7')).toEqual([]);
      expect(seen.map(({ type }) => type)).toEqual(['store-error']);
    });

    it('leaves no tokens where the session was not written', async () => {
      const store = storeWith(new MemorySessionStore(), { create: broken });
      const { sessions, accessTokens } = setUp(store, { tokenStore: new MemoryTokenStore() });
      await expect(sessions.start(sending(), user, tokens, login())).rejects.toBeInstanceOf(
        SessionStoreError,
      );
      expect(await accessTokens.forget('7', 'any')).toBeUndefined();
    });
  });

  describe('a session that is written after its deadline', () => {
    beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
    afterEach(() => void jest.useRealTimers());

    it('is ended again: nobody has its cookie', async () => {
      const memory = new MemorySessionStore();
      let answer = (): void => undefined;
      const store: SessionStore = {
        scope: 'process',
        forApp(appId) {
          const sessions = memory.forApp(appId);
          const create = sessions.create.bind(sessions);
          return Object.assign(sessions, {
            async create(session: Parameters<typeof create>[0]) {
              await new Promise<void>((resolve) => (answer = resolve));
              return create(session);
            },
          });
        },
      };
      const { sessions } = setUp(store);
      const starting = sessions.start(sending(), user, tokens, login()).catch((error: unknown) => error);
      await new Promise(setImmediate);
      await jest.advanceTimersByTimeAsync(1_000);
      expect(await starting).toBeInstanceOf(SessionStoreError);
      answer();
      await new Promise(setImmediate);
      expect(await sessions.list('7')).toEqual([]);
    });
  });

  describe('when a session is ended', () => {
    it('says what it was, and counts its end once', async () => {
      const { sessions, start, seen } = setUp();
      const request = sending(await start());
      const ended = await Promise.all([sessions.end(request, 'logout'), sessions.end(request, 'logout')]);
      expect(ended.filter((session) => session !== undefined)).toEqual([expect.objectContaining({ user })]);
      expect(await sessions.find(request)).toBeUndefined();
      expect(seen.filter(({ type }) => type === 'session-ended')).toEqual([
        { type: 'session-ended', reason: 'logout', count: 1 },
      ]);
    });

    it('has nothing to end without one', async () => {
      const { sessions, seen } = setUp();
      expect(await sessions.end(sending(), 'logout')).toBeUndefined();
      expect(seen).toEqual([]);
    });

    it('clears the cookie under its own name', () => {
      const { sessions, cookieName } = setUp();
      expect(sessions.clearCookie()).toMatch(new RegExp(`^${cookieName}=; Max-Age=0; .*Secure`));
    });

    it('ends the session of that user only, where the browser has one of another', async () => {
      const { sessions, start, accessTokens, seen } = setUp(undefined, {
        tokenStore: new MemoryTokenStore(),
      });
      const request = sending(await start());
      await sessions.endOf(request, other);
      expect(await sessions.find(request)).toBeDefined();
      await sessions.endOf(request, user);
      expect(await sessions.find(request)).toBeUndefined();
      expect(await accessTokens.forget('7', 'any')).toBeUndefined();
      expect(seen.at(-1)).toEqual({ type: 'session-ended', reason: 'revoked', count: 1 });
      await sessions.endOf(sending(), user);
    });

    it('is known by the value of its cookie, while it is live', async () => {
      const { sessions, seen } = setUp();
      const secret = (await sessions.start(sending(), user, tokens, login()))!;
      expect(await sessions.isLive(secret)).toBe(true);
      expect(await sessions.endBySecret(secret, 'sso_logout')).toMatchObject({ user });
      expect(seen.at(-1)).toEqual({ type: 'session-ended', reason: 'sso_logout', count: 1 });
      expect(await sessions.isLive(secret)).toBe(false);
      expect(await sessions.endBySecret(secret, 'sso_logout')).toBeUndefined();
    });

    it('goes with its tokens where it began too late, and nothing else does', async () => {
      const { sessions, accessTokens, seen } = setUp(undefined, { tokenStore: new MemoryTokenStore() });
      const secret = (await sessions.start(sending(), user, tokens, login()))!;
      await sessions.start(sending(), other, tokens, login());
      await sessions.abandon('of no session');
      await sessions.abandon(secret);
      expect(await sessions.isLive(secret)).toBe(false);
      expect(seen.at(-1)).toEqual({ type: 'session-ended', reason: 'revoked', count: 1 });
      expect(await accessTokens.forget('7', 'any')).toBeUndefined();
      expect(await accessTokens.forget('8', 'any')).toBe('hunter2');
    });

    it('ends by itself where it began too late and the store fails', async () => {
      const end = () => Promise.reject(new Error('gone'));
      const { sessions } = setUp(storeWith(new MemorySessionStore(), { end }));
      await expect(sessions.abandon('a secret')).resolves.toBeUndefined();
    });
  });

  describe('the sessions of one user', () => {
    it('are listed, the newest first, with nothing that lets anybody in', async () => {
      const { sessions, start, clock } = setUp();
      const now = jest.spyOn(clock, 'now');
      const cookies: string[] = [];
      for (const at of [2, 1, 3]) {
        now.mockReturnValue(at);
        cookies.push(await start());
      }
      await start(sending(), other);
      const listed = await sessions.list('7');
      expect(listed.map(({ startedAt }) => startedAt)).toEqual([3, 2, 1]);
      for (const cookie of cookies) expect(JSON.stringify(listed)).not.toContain(cookie.split(/[=;]/)[1]!);
      expect(await sessions.list('nobody')).toEqual([]);
    });

    it('end all at once, with the tokens, and are counted', async () => {
      const { sessions, start, accessTokens, seen } = setUp(undefined, {
        tokenStore: new MemoryTokenStore(),
      });
      const mine = [await start(), await start()];
      const theirs = await start(sending(), other);
      expect(await sessions.endAll('7')).toBe(2);
      for (const cookie of mine) expect(await sessions.find(sending(cookie))).toBeUndefined();
      expect(await sessions.find(sending(theirs))).toBeDefined();
      expect(await accessTokens.forget('7', 'any')).toBeUndefined();
      expect(await accessTokens.forget('8', 'any')).toBe('hunter2');
      expect(seen.at(-1)).toEqual({ type: 'session-ended', reason: 'revoked', count: 2 });
      seen.length = 0;
      expect(await sessions.endAll('7')).toBe(0);
      expect(seen).toEqual([]);
    });

    it('are none that a callback begins which was under way then', async () => {
      const { sessions } = setUp();
      const inFlight = login({ startedAt: performance.now() - 5_000 });
      await sessions.endAll('7');
      expect(await sessions.start(sending(), user, tokens, inFlight)).toBeUndefined();
      expect(await sessions.list('7')).toEqual([]);
    });

    it('are found while the secret is being replaced, each once', async () => {
      const store = new MemorySessionStore();
      const before = setUp(store, { cookieSecret: 'o'.repeat(32) });
      const cookie = await before.start();
      const rotating = setUp(store, { previousCookieSecrets: ['o'.repeat(32)] });
      await rotating.start();
      await rotating.sessions.find(sending(cookie)); // is touched, and so listed under the new pseudonym too
      await new Promise(setImmediate);
      expect(await rotating.sessions.list('7')).toHaveLength(2);
      expect(await rotating.sessions.endAll('7')).toBe(2);
    });
  });

  describe('of two apps that share a store and a secret', () => {
    it('are taken by neither for one of the other', async () => {
      const { store } = sharedStore();
      const [shop, blog] = [setUp(store), setUp(store, { clientId: 'blog' })];
      const cookie = await shop.start();
      expect(await blog.sessions.find(sending(cookie))).toBeUndefined();
      const renamed = cookie.replace(shop.cookieName, blog.cookieName);
      expect(await blog.sessions.find(sending(renamed))).toBeUndefined();
      expect(await blog.sessions.list('7')).toEqual([]);
      expect(await blog.sessions.endAll('7')).toBe(0);
      expect(await shop.sessions.find(sending(cookie))).toBeDefined();
    });
  });

  describe('in a shared store', () => {
    it('shows the store neither the secret nor who it is', async () => {
      const { store, values } = sharedStore();
      const { start } = setUp(store);
      const secret = (await start()).split(/[=;]/)[1]!;
      const kept = JSON.stringify([...values]);
      for (const planted of [secret, 'Siti', 'hunter2']) expect(kept).not.toContain(planted);
    });

    it('opens nothing that was copied to another key', async () => {
      const { store, values } = sharedStore();
      const { sessions, start } = setUp(store);
      await start(sending(), { ...user, id: 'admin' });
      const [admin] = values.values();
      const mine = sending(await start());
      for (const key of values.keys()) values.set(key, admin!);
      expect(await sessions.find(mine)).toBeUndefined();
    });

    it.each(['', 'not sealed', '{"u":["7"]}', null as unknown as string])(
      'finds nobody in a record that is %j',
      async (value) => {
        const { store, values } = sharedStore();
        const { sessions, start } = setUp(store);
        const mine = sending(await start());
        for (const key of values.keys()) values.set(key, value);
        expect(await sessions.find(mine)).toBeUndefined();
      },
    );
  });

  describe('when the store', () => {
    type System = ReturnType<typeof setUp>;
    const operations: Readonly<
      Record<
        'read' | 'create' | 'end' | 'endAll' | 'list',
        (system: System, request: HttpRequest) => Promise<unknown>
      >
    > = {
      read: ({ sessions }, request) => sessions.find(request),
      create: ({ sessions }) => sessions.start(sending(), user, tokens, login()),
      end: ({ sessions }, request) => sessions.end(request, 'logout'),
      endAll: ({ sessions }) => sessions.endAll('7'),
      list: ({ sessions }) => sessions.list('7'),
    };
    const names = Object.keys(operations) as (keyof typeof operations)[];

    async function begin(name: keyof typeof operations, fail: () => Promise<never>) {
      const memory = new MemorySessionStore();
      const request = sending(await setUp(memory).start());
      return { system: setUp(storeWith(memory, { [name]: fail })), request };
    }

    it.each(names)('rejects a %s, says so without naming what it said', async (name) => {
      const { system, request } = await begin(name, () => Promise.reject(new Error('hunter2')));
      const error = (await operations[name](system, request).catch((reason: unknown) => reason)) as Error;
      expect(error).toBeInstanceOf(SessionStoreError);
      expect(error).toMatchObject({ name: 'SessionStoreError', code: 'store_error' });
      expect(inspect(error, { depth: 10 })).not.toContain('hunter2');
      expect(system.seen).toContainEqual({
        type: 'store-error',
        store: 'session',
        operation: name === 'endAll' ? 'end' : name,
      });
    });

    it.each(names)('throws at a %s, says so too', async (name) => {
      const { system, request } = await begin(name, () => {
        throw new Error('hunter2');
      });
      await expect(operations[name](system, request)).rejects.toBeInstanceOf(SessionStoreError);
    });

    describe('never answers', () => {
      beforeEach(
        () => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }),
      );
      afterEach(() => void jest.useRealTimers());

      it.each(names)('a %s, gives up after a second', async (name) => {
        let asked = (): void => undefined;
        const wasAsked = new Promise<void>((resolve) => (asked = resolve));
        const { system, request } = await begin(name, () => {
          asked();
          return new Promise<never>(() => {});
        });
        let error: unknown;
        void operations[name](system, request).catch((reason: unknown) => (error = reason));
        await wasAsked;
        await jest.advanceTimersByTimeAsync(999);
        expect(error).toBeUndefined();
        await jest.advanceTimersByTimeAsync(1);
        await new Promise(setImmediate);
        expect(error).toBeInstanceOf(SessionStoreError);
        expect(jest.getTimerCount()).toBe(0);
      });
    });
  });
});
