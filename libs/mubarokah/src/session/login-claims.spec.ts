import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { MubarokahEvents } from '../events/index.js';
import { Clock } from '../time/index.js';
import { type SessionStore } from '../options/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { type LoginInFlight, loginKey } from './login-claims.js';
import { SessionStoreError } from './session-error.js';
import { sessionRoom } from './session-room.fixture.js';
import { MemorySessionStore } from './stores/memory-session-store.js';

const HOUR = 3_600_000;
const USER = { id: '7', name: null, email: null, username: null, profilePicture: null, gender: null };
const TOKENS = { accessToken: 'at', refreshToken: undefined, expiresAt: 1, scopes: [] };
const REQUEST = { method: 'GET', url: '/', headers: {}, body: undefined };

const login = (holder: string, code = 'code', state = 'state'): LoginInFlight => ({
  state,
  code,
  holder,
  startedAt: performance.now(),
});

function replicaOn(sessionStore: SessionStore) {
  const options = optionsWith({ sessionStore });
  const refresh = () => Promise.reject(new Error('nobody refreshes here'));
  return sessionRoom(options, new Clock(), new MubarokahEvents(), { refresh });
}

describe.each<['process' | 'shared']>([['process'], ['shared']])(
  'a login in a store of scope %s',
  (scope) => {
    const replicas = () => {
      const memory = new MemorySessionStore();
      const store: SessionStore = { scope, forApp: (appId) => memory.forApp(appId) };
      return [replicaOn(store), replicaOn(store)] as const;
    };

    it('belongs to the first callback, in all replicas', async () => {
      const [one, two] = replicas();
      expect(await one.claims.claim(login('a'), HOUR)).toEqual({ state: 'claimed' });
      expect(await two.claims.claim(login('b'), HOUR)).toEqual({ state: 'in_flight' });
      await one.claims.release(login('a'));
      expect(await two.claims.claim(login('b'), HOUR)).toEqual({ state: 'claimed' });
    });

    it('shows the session that it began to a callback with the same code, in all replicas', async () => {
      const [one, two] = replicas();
      await one.claims.claim(login('a'), HOUR);
      const secret = await one.sessions.start(REQUEST, USER, TOKENS, login('a'));
      expect(await two.claims.claim(login('b'), HOUR)).toEqual({ state: 'done', secret });
    });

    it('shows it to no callback with another code or state', async () => {
      const [one, two] = replicas();
      await one.sessions.start(REQUEST, USER, TOKENS, login('a'));
      expect(await two.claims.claim(login('b', 'another code'), HOUR)).toEqual({ state: 'used' });
      expect(await two.claims.claim(login('b', 'code', 'another state'), HOUR)).toEqual({ state: 'claimed' });
    });

    it.each(['used', 'logged_out'] as const)('that was %s begins no session', async (reason) => {
      const [one, two] = replicas();
      await one.claims.claim(login('a'), HOUR);
      expect(await two.claims.end('state', reason, HOUR)).toBeUndefined();
      expect(await one.sessions.start(REQUEST, USER, TOKENS, login('a'))).toBeUndefined();
      expect(await one.claims.claim(login('a'), HOUR)).toEqual({ state: reason });
      expect(await one.sessions.list('7')).toEqual([]);
    });

    it('hands over the session that it has begun to who ends it too late', async () => {
      const [one, two] = replicas();
      const secret = await one.sessions.start(REQUEST, USER, TOKENS, login('a'));
      expect(await two.claims.end('state', 'logged_out', HOUR)).toBe(secret);
    });
  },
);

describe('a claim that comes after the deadline of the store', () => {
  afterEach(() => void jest.useRealTimers());

  it('is given up again: the next callback would wait for nobody', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
    const sessions = new MemorySessionStore().forApp('app');
    let answer: () => void;
    const slow = Object.assign(Object.create(sessions) as typeof sessions, {
      claimLogin: async (...call: Parameters<typeof sessions.claimLogin>) => {
        await new Promise<void>((resolve) => (answer = resolve));
        return sessions.claimLogin(...call);
      },
    });
    const { claims } = replicaOn({ scope: 'shared', forApp: () => slow });
    const outcome = claims.claim(login('a'), HOUR).catch((error: unknown) => error);
    await new Promise(setImmediate);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await outcome).toBeInstanceOf(SessionStoreError);
    answer!();
    await new Promise(setImmediate);
    expect(await sessions.claimLogin(loginKey('state'), 'b', HOUR)).toEqual({ state: 'claimed' });
  });
});

describe('a store that shows another result than it was given', () => {
  /** Of scope shared, in which each login has what `tamper` makes of the result of the one before. */
  const replicaWith = (tamper: (result: string) => string) => {
    const memory = new MemorySessionStore();
    return replicaOn({
      scope: 'shared',
      forApp(appId) {
        const sessions = memory.forApp(appId);
        let last: string | undefined;
        return Object.assign(Object.create(sessions) as typeof sessions, {
          async claimLogin(...call: Parameters<typeof sessions.claimLogin>) {
            const claim = await sessions.claimLogin(...call);
            if (claim.state === 'done') last = claim.result;
            return last === undefined ? claim : { state: 'done', result: tamper(last) };
          },
          endLogin: async () => tamper(last!),
        });
      },
    });
  };
  const begin = async ({ claims, sessions }: ReturnType<typeof replicaOn>): Promise<string | undefined> => {
    await claims.claim(login('a'), HOUR);
    const secret = await sessions.start(REQUEST, USER, TOKENS, login('a'));
    await claims.claim(login('b'), HOUR);
    return secret;
  };

  it('hands over no session where it is no result of ours', async () => {
    const replica = replicaWith(() => 'junk');
    await begin(replica);
    expect(await replica.claims.claim(login('b'), HOUR)).toEqual({ state: 'used' });
    expect(await replica.claims.end('state', 'used', HOUR)).toBeUndefined();
  });

  it('hands over no session of another login', async () => {
    const replica = replicaWith((result) => result);
    const secret = await begin(replica);
    expect(await replica.claims.claim(login('b'), HOUR)).toEqual({ state: 'done', secret });
    expect(await replica.claims.claim(login('b', 'code', 'another'), HOUR)).toEqual({ state: 'used' });
    expect(await replica.claims.end('another', 'used', HOUR)).toBeUndefined();
  });
});

it('a login lies under 132 bits of the hash of its state', () => {
  expect(loginKey('state')).toBe(createHash('sha256').update('state').digest('base64url').slice(0, 22));
});

it('a store sees neither the state nor the code nor the secret of a login', async () => {
  const seen: unknown[] = [];
  const memory = new MemorySessionStore();
  const store: SessionStore = {
    scope: 'shared',
    forApp(appId) {
      const sessions = memory.forApp(appId);
      return new Proxy(sessions, {
        get: (target, name) => {
          const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
          return (...args: unknown[]) => {
            seen.push(args);
            return method.apply(target, args);
          };
        },
      });
    },
  };
  const { claims, sessions } = replicaOn(store);
  await claims.claim(login('a', 'planted-code', 'planted-state'), HOUR);
  const secret = await sessions.start(REQUEST, USER, TOKENS, login('a', 'planted-code', 'planted-state'));
  await claims.end('planted-state', 'used', HOUR);
  expect(seen.length).toBeGreaterThan(2);
  for (const planted of ['planted', secret!]) expect(JSON.stringify(seen)).not.toContain(planted);
});
