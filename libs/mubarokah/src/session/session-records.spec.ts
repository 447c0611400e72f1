import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Clock, resolveOptions, type SessionStore } from '../options/index.js';
import { KeyRing, Sealer } from '../sealing/index.js';
import { MemorySessionStore } from './memory-session-store.js';
import type { MubarokahSession } from './mubarokah-session.js';
import { SessionStoreError } from './session-error.js';
import { SessionRecords } from './session-records.js';

const HOUR = 3_600_000;
const session: MubarokahSession = {
  user: { id: '7', name: 'Siti', email: null, username: null, profilePicture: null, gender: null },
  loginId: 'login-1',
  scopes: ['view-user'],
  startedAt: 1,
  expiresAt: 2,
  accessTokenExpiresAt: 3,
};

/** The memory of this process, as if other processes saw it too. */
const sharedStore = (): SessionStore => Object.assign(new MemorySessionStore(), { scope: 'shared' as const });

function recordsIn(sessionStore?: SessionStore) {
  const options = resolveOptions(
    {
      clientId: 'shop',
      clientSecret: 'secret',
      redirectUri: 'https://shop.example/callback',
      cookieSecret: 'c'.repeat(32),
      ...(sessionStore === undefined ? {} : { sessionStore }),
    },
    {},
  );
  const sealer = new Sealer(new KeyRing([options.cookieSecret]));
  return { records: new SessionRecords(options, sealer, new Clock()), sealer };
}

describe('SessionRecords', () => {
  it.each([
    ['this process', undefined],
    ['many processes', sharedStore()],
  ])('reads what it wrote in the store of %s', async (_, store) => {
    const { records } = recordsIn(store);
    const id = await records.create(session, Date.now() + HOUR);
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(await records.read(id)).toEqual(session);
    expect(await records.read('another')).toBeUndefined();
  });

  it('keeps a record under the hash of its id, sealed for that place', async () => {
    const store = sharedStore();
    const set = jest.spyOn(store, 'set');
    const { records, sealer } = recordsIn(store);
    const id = await records.create(session, 42);
    const [key, value, expiresAt] = set.mock.lastCall!;
    expect(key).toBe(createHash('sha256').update(id).digest('base64url'));
    expect(await sealer.open(`session/${key}`, value)).toEqual(session);
    expect(expiresAt).toBe(42);
  });

  it.each<[fault: string, record: unknown]>([
    ['null', null],
    ['without a user', { ...session, user: undefined }],
    ['of a user without an id', { ...session, user: { ...session.user, id: undefined } }],
    ['with a name that is no text', { ...session, user: { ...session.user, name: 7 } }],
    ['without scopes', { ...session, scopes: undefined }],
    ['with scopes that are no text', { ...session, scopes: [7] }],
    ['without an end', { ...session, expiresAt: undefined }],
  ])('finds no session in a record that is %s', async (_, record) => {
    const store = sharedStore();
    const { records, sealer } = recordsIn(store);
    const key = createHash('sha256').update('the id').digest('base64url');
    await store.set(key, await sealer.seal(`session/${key}`, record), Date.now() + HOUR);
    expect(await records.read('the id')).toBeUndefined();
  });

  it.each<[operation: string, ask: (records: SessionRecords) => Promise<unknown>]>([
    ['write a session', (records) => records.create(session, 1)],
    ['read a session', (records) => records.read('a')],
    ['prolong a session', (records) => records.touch('a', 1)],
    ['end a session', (records) => records.delete('a')],
    ['count the sessions', (records) => records.sweep()],
  ])('says that the store failed to %s', async (operation, ask) => {
    const fail = () => Promise.reject(new Error('hunter2'));
    const store = Object.assign(sharedStore(), { set: fail, get: fail, touch: fail, delete: fail });
    const error = (await ask(recordsIn(Object.assign(store, { sweep: fail })).records).catch(
      (reason: unknown) => reason,
    )) as SessionStoreError;
    expect(error).toBeInstanceOf(SessionStoreError);
    expect(error.message).toBe(
      `The session store failed to ${operation}: nobody can be recognised until it answers again.`,
    );
    expect(error.cause).toMatchObject({ message: 'Error (its message is left out: it may hold secrets)' });
  });
});

describe('the memory of one process, in production,', () => {
  const environment = process.env['NODE_ENV'];
  afterEach(() => {
    process.env['NODE_ENV'] = environment;
    jest.restoreAllMocks();
  });

  const warningsWith = (nodeEnv: string, store?: SessionStore): unknown[] => {
    process.env['NODE_ENV'] = nodeEnv;
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    recordsIn(store);
    return warn.mock.calls.map(([message]) => message as unknown);
  };

  it('is warned of, with what to do', () => {
    expect(warningsWith('production')).toEqual([
      'Sessions are kept in the memory of this process: they end when it restarts and no other replica knows them. ' +
        'Set "sessionStore" to new RedisSessionStore(client).',
    ]);
    jest.restoreAllMocks();
    expect(warningsWith('production', new MemorySessionStore())).toHaveLength(1);
  });

  it('is fine anywhere else, and another store is fine there', () => {
    expect(warningsWith('development')).toEqual([]);
    expect(warningsWith('production', sharedStore())).toEqual([]);
  });
});
