import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { MubarokahEvents } from '../events/index.js';
import { type SessionStore } from '../options/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { KeyRing, Sealer } from '../sealing/index.js';
import { SessionCalls } from './session-calls.js';
import type { SessionStoreError } from './session-error.js';
import { StoreFailures } from '../stores/store-failures.js';
import { storeWith } from './session-room.fixture.js';
import { MemorySessionStore } from './stores/memory-session-store.js';

const shared = (): SessionStore => ({
  scope: 'shared',
  forApp: (appId) => new MemorySessionStore().forApp(appId),
});

function callsTo(sessionStore?: SessionStore): SessionCalls {
  const options = optionsWith({ ...(sessionStore === undefined ? {} : { sessionStore }) });
  const sealer = new Sealer(new KeyRing([options.cookieSecret], options.appId));
  return new SessionCalls(options, sealer, new StoreFailures(new MubarokahEvents()));
}

afterEach(() => void jest.restoreAllMocks());

describe('SessionCalls', () => {
  it.each([
    ['this process', undefined],
    ['many processes', shared()],
  ])('decodes what it encoded for the store of %s', async (_, store) => {
    const calls = callsTo(store);
    expect(await calls.decode('place', await calls.encode('place', { a: 1 }))).toEqual({ a: 1 });
  });

  it('seals what leaves the process, for the place that it lies at', async () => {
    const calls = callsTo(shared());
    const sealed = await calls.encode('place', { name: 'Siti' });
    expect(sealed).not.toContain('Siti');
    expect(await calls.decode('another place', sealed)).toBeUndefined();
  });

  it.each([
    ['create', 'write a session'],
    ['read', 'read a session'],
    ['touch', 'prolong a session'],
    ['end', 'end a session'],
    ['list', "list a user's sessions"],
    ['sweep', 'count the sessions'],
    ['login', 'keep a login'],
  ] as const)('says that the store failed at a %s', async (operation, words) => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const calls = callsTo(storeWith(new MemorySessionStore(), {}));
    const error = (await calls
      .ask(operation, () => Promise.reject(new Error('hunter2')))
      .catch((reason: unknown) => reason)) as SessionStoreError;
    expect(error.message).toBe(
      `The session store failed to ${words}: nobody can be recognised until it answers again.`,
    );
    expect(error.cause).toMatchObject({ message: 'Error (its message is left out: it may hold secrets)' });
  });
});

describe('the memory of one process, in production,', () => {
  const environment = process.env['NODE_ENV'];
  afterEach(() => {
    process.env['NODE_ENV'] = environment;
  });

  const warningsWith = (nodeEnv: string, store?: SessionStore): unknown[] => {
    process.env['NODE_ENV'] = nodeEnv;
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    warn.mockClear();
    callsTo(store);
    return warn.mock.calls.map(([message]) => message as unknown);
  };

  it('is warned of, with what to do', () => {
    expect(warningsWith('production')).toEqual([
      'Sessions are kept in the memory of this process: they end when it restarts and no other replica knows them. ' +
        'Set "sessionStore" to new RedisSessionStore(client).',
    ]);
    expect(warningsWith('production', new MemorySessionStore())).toHaveLength(1);
  });

  it('is fine anywhere else, and another store is fine there', () => {
    expect(warningsWith('development')).toEqual([]);
    expect(warningsWith('production', shared())).toEqual([]);
  });
});
