import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { MubarokahEvents } from '../events/index.js';
import { type AppSessionStore, type MubarokahOptions, type SessionStore } from '../options/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { Clock } from '../time/index.js';
import type { LoginInFlight } from './login-claims.js';
import type { MubarokahSession } from './mubarokah-session.js';
import { SessionStoreError } from './session-error.js';
import { sessionIdOf } from './session-records.js';
import { sessionRoom, storeWith } from './session-room.fixture.js';
import { MemorySessionStore } from './stores/memory-session-store.js';

const session = (id: string, userId = '7'): MubarokahSession => ({
  id,
  user: { id: userId, name: 'Siti', email: null, username: null, profilePicture: null, gender: null },
  scopes: ['view-user'],
  startedAt: 1,
  expiresAt: 2,
  accessTokenExpiresAt: 3,
});
const login = (state: string, agoMs = 0): LoginInFlight => ({
  state,
  code: 'code',
  holder: 'holder',
  startedAt: performance.now() - agoMs,
});

function recordsOn(sessionStore: SessionStore, given: MubarokahOptions = {}) {
  const options = optionsWith({ sessionIdleMs: 1_000, sessionMaxAgeMs: 5_000, sessionStore, ...given });
  const refresh = () => Promise.reject(new Error('nobody refreshes here'));
  return sessionRoom(options, new Clock(), new MubarokahEvents(), { refresh });
}

beforeEach(() => void jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined));
afterEach(() => void jest.restoreAllMocks());

describe('a session record', () => {
  it('is written with its owner as a pseudonym, its times as lengths, and its login', async () => {
    const create = jest.fn<AppSessionStore['create']>(async () => ({
      state: 'created',
      replaced: undefined,
    }));
    const { records, keys, calls } = recordsOn(storeWith(new MemorySessionStore(), { create }));
    const created = await records.create(session('a'), login('state', 40), 'secret', 'old');
    expect(created).toEqual({ state: 'created', replaced: undefined });
    const [written] = create.mock.lastCall!;
    expect(written).toMatchObject({
      key: 'a',
      owner: keys.pseudonyms('7')[0],
      idleMs: 1_000,
      maxAgeMs: 5_000,
      replaces: 'old',
      login: { holder: 'holder', keepMs: 60_000 },
    });
    expect(written.login.agoMs).toBeGreaterThanOrEqual(40);
    expect(written.login.agoMs).toBeLessThan(5_000);
    expect(calls.decode('session/a', written.value)).toMatchObject([
      ['7', 'Siti', null, null, null, null],
      ...[['view-user'], 1, 2, 3],
    ]);
  });

  it('is read, ended once, and listed as it was written', async () => {
    const { records } = recordsOn(new MemorySessionStore());
    await records.create(session('a'), login('1'), 's1', undefined);
    await records.create(session('b'), login('2'), 's2', undefined);
    expect(await records.read('a')).toEqual(session('a'));
    expect((await records.list('7')).map(({ id }) => id).sort()).toEqual(['a', 'b']);
    expect(await records.end('a')).toEqual(session('a'));
    expect([await records.end('a'), await records.read('a')]).toEqual([undefined, undefined]);
    expect(await records.endAll('7')).toBe(1);
    expect(await records.list('7')).toEqual([]);
  });

  it('shows which session it took the place of, and of none when there was none', async () => {
    const { records } = recordsOn(new MemorySessionStore());
    await records.create(session('a', '8'), login('1'), 's1', undefined);
    const over = await records.create(session('b'), login('2'), 's2', 'a');
    expect(over).toEqual({ state: 'created', replaced: session('a', '8') });
    const again = await records.create(session('c'), login('3'), 's3', 'a');
    expect(again).toEqual({ state: 'created', replaced: undefined });
  });

  it('is not written when its login was ended', async () => {
    const { records, claims } = recordsOn(new MemorySessionStore());
    await claims.end('1', 'logged_out', 60_000);
    expect(await records.create(session('a'), login('1'), 's1', undefined)).toEqual({ state: 'ended' });
    expect(await records.read('a')).toBeUndefined();
  });

  it('is given another idle time under the pseudonym of the current secret', async () => {
    const touch = jest.fn<AppSessionStore['touch']>(async () => undefined);
    const { records, keys } = recordsOn(storeWith(new MemorySessionStore(), { touch }));
    await records.touch(session('a'));
    expect(touch.mock.calls).toEqual([['a', keys.pseudonyms('7')[0], 1_000]]);
  });

  it('is found and ended under each of the secrets, and counted once', async () => {
    const store = new MemorySessionStore();
    const before = recordsOn(store, { cookieSecret: 'o'.repeat(32) });
    await before.records.create(session('a'), login('1'), 's1', undefined);
    const { records } = recordsOn(store, { previousCookieSecrets: ['o'.repeat(32)] });
    await records.create(session('b'), login('2'), 's2', undefined);
    expect((await records.list('7')).map(({ id }) => id).sort()).toEqual(['a', 'b']);
    expect(await records.endAll('7')).toBe(2);
  });

  it.each(['create', 'read', 'touch', 'end', 'endAll', 'list', 'sweep'] as const)(
    'says so when the store fails at %s',
    async (method) => {
      const broken = () => Promise.reject(new Error('hunter2'));
      const { records } = recordsOn(storeWith(new MemorySessionStore(), { [method]: broken }));
      const asks = {
        create: () => records.create(session('a'), login('1'), 's', undefined),
        read: () => records.read('a'),
        touch: () => records.touch(session('a')),
        end: () => records.end('a'),
        endAll: () => records.endAll('7'),
        list: () => records.list('7'),
        sweep: () => records.sweep(() => undefined),
      };
      await expect(asks[method]()).rejects.toBeInstanceOf(SessionStoreError);
    },
  );

  it('is named by a hash of what the cookie holds, which is always the same', () => {
    expect(sessionIdOf('secret')).toBe('K7gNU3sdo-OL0wNhqoVWhr');
    expect(sessionIdOf('secret')).not.toBe(sessionIdOf('secret '));
  });
});

describe('a count that comes late', () => {
  afterEach(() => void jest.useRealTimers());

  it('is handed over all the same, and a session that is written late is ended', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
    const answers: (() => void)[] = [];
    const wait = () => new Promise<void>((resolve) => answers.push(resolve));
    const end = jest.fn<AppSessionStore['end']>(async () => undefined);
    const { records } = recordsOn(
      storeWith(new MemorySessionStore(), {
        end,
        sweep: () => wait().then(() => ({ active: 1, expired: 500 })),
        create: () => wait().then(() => ({ state: 'created', replaced: undefined })),
      }),
    );
    const late = jest.fn();
    const asked = [
      records.sweep(late).catch((error: unknown) => error),
      records.create(session('a'), login('1'), 's', undefined).catch((error: unknown) => error),
    ];
    await new Promise(setImmediate);
    await jest.advanceTimersByTimeAsync(1_000);
    for (const outcome of await Promise.all(asked)) expect(outcome).toBeInstanceOf(SessionStoreError);
    for (const answer of answers) answer();
    await new Promise(setImmediate);
    expect(late.mock.calls).toEqual([[{ active: 1, expired: 500 }]]);
    expect(end.mock.calls).toEqual([['a']]);
  });

  it('ends no session where a login that came late began none', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
    let answer = (_: { state: 'ended' }): void => undefined;
    const create = () => new Promise<{ state: 'ended' }>((resolve) => (answer = resolve));
    const end = jest.fn<AppSessionStore['end']>(async () => undefined);
    const { records } = recordsOn(storeWith(new MemorySessionStore(), { create, end }));
    const asked = records.create(session('a'), login('1'), 's', undefined).catch((error: unknown) => error);
    await new Promise(setImmediate);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await asked).toBeInstanceOf(SessionStoreError);
    answer({ state: 'ended' });
    await new Promise(setImmediate);
    expect(end).not.toHaveBeenCalled();
  });

  it('lists no session whose value opens no more', async () => {
    const list = async () => [{ key: 'a', value: 'copied from elsewhere' }];
    const { records } = recordsOn({
      scope: 'shared',
      forApp: (appId) => storeWith(new MemorySessionStore(), { list }).forApp(appId),
    });
    expect(await records.list('7')).toHaveLength(0);
  });
});
