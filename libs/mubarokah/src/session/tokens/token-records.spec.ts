import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { MubarokahError } from '../../outcomes/index.js';
import type { TokenStore } from '../../options/index.js';
import { MemoryTokenStore } from './memory-token-store.js';
import { TokenStoreError } from './token-errors.js';
import { recordOf, TokenRecords } from './token-records.js';
import { HOUR, NOW, tokenRoom, tokens, USER } from './token-room.fixture.js';

const KEY = createHash('sha256').update(USER.id).digest('base64url');
const MINUTE = 60_000;

describe('a record of tokens', () => {
  it.each([
    ['a minute early', HOUR, MINUTE],
    ['a minute early, of a day', 24 * HOUR, MINUTE],
    ['a tenth of its life early, if that is less', 5 * MINUTE, MINUTE / 2],
  ])('is replaced %s', (_, lifeMs, earlyMs) => {
    const record = recordOf(tokens('a', NOW + lifeMs), 'login-1', 3, NOW);
    expect(record).toEqual({
      ...tokens('a', NOW + lifeMs),
      refreshAt: NOW + lifeMs - earlyMs,
      loginId: 'login-1',
      version: 3,
    });
  });
});

describe('TokenRecords', () => {
  const record = recordOf(tokens('a'), 'login-1', 3, NOW);

  it('reads what it wrote', async () => {
    const { records } = tokenRoom();
    expect(await records.write(USER.id, record)).toBe(true);
    expect(await records.read(USER.id)).toEqual(record);
    expect(await records.read('8')).toBeUndefined();
  });

  it('reads tokens that came without a refresh token', async () => {
    const { records } = tokenRoom();
    await records.write(USER.id, { ...record, refreshToken: undefined });
    expect(await records.read(USER.id)).toStrictEqual({ ...record, refreshToken: undefined });
  });

  it('tells when something newer is there', async () => {
    const { records } = tokenRoom();
    await records.write(USER.id, record);
    expect(await records.write(USER.id, { ...record, version: 2 })).toBe(false);
  });

  it('shows the store neither who it is nor a token', async () => {
    const store = new MemoryTokenStore();
    const write = jest.spyOn(store, 'write');
    await tokenRoom(store).records.write('somebody@shop.example', record);
    const [key, stored] = write.mock.lastCall!;
    expect(key).toBe(createHash('sha256').update('somebody@shop.example').digest('base64url'));
    expect(stored.version).toBe(3);
    const parts = stored.value.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect(parts.join()).not.toMatch(/at-a|rt-a|login-1|somebody/);
  });

  it('opens nothing that was copied to another user, and nothing that was sealed for anything else', async () => {
    const { records, store, sealer } = tokenRoom();
    await records.write('admin', record);
    const [admin] = [await store.read(createHash('sha256').update('admin').digest('base64url'))];
    await store.write(KEY, { ...admin!, version: 9 });
    expect(await records.read(USER.id)).toBeUndefined();
    await store.write(KEY, { value: await sealer.seal(`session/${KEY}`, record), version: 10 });
    expect(await records.read(USER.id)).toBeUndefined();
    await store.write(KEY, { value: await sealer.seal(`tokens/${KEY}`, record), version: 11 });
    expect(await records.read(USER.id)).toMatchObject({ accessToken: 'at-a', version: 11 });
  });

  it.each([
    ['null', null],
    ['empty', {}],
    ['without scopes', { ...record, scopes: undefined }],
    ['with scopes that are no text', { ...record, scopes: [7] }],
    ['with an end that is no number', { ...record, expiresAt: 'tomorrow' }],
  ])('finds no tokens in a record that is %s', async (_, value) => {
    const { records, store, sealer } = tokenRoom();
    await store.write(KEY, { value: await sealer.seal(`tokens/${KEY}`, value), version: 1 });
    expect(await records.read(USER.id)).toBeUndefined();
  });

  it('is kept only where the app wants it', () => {
    const { options, sealer, records } = tokenRoom();
    expect(records.isKept).toBe(true);
    expect(new TokenRecords({ ...options, tokenStore: undefined }, sealer).isKept).toBe(false);
  });

  describe('says what failed, and nothing of what the store said,', () => {
    afterEach(() => void jest.useRealTimers());

    type Ask = (records: TokenRecords) => Promise<unknown>;
    const asks: Record<keyof Omit<TokenStore, 'scope'>, [ask: Ask, message: string]> = {
      read: [(records) => records.read('7'), 'read tokens'],
      nextVersion: [(records) => records.nextVersion('7'), 'write tokens'],
      write: [(records) => records.write('7', record), 'write tokens'],
      remove: [(records) => records.remove('7', 1), 'forget tokens'],
      acquire: [(records) => records.acquire('7', 'me', 1), 'take the lease of tokens'],
      renew: [(records) => records.renew('7', 'me', 1), 'keep the lease of tokens'],
      release: [(records) => records.release('7', 'me'), 'give back the lease of tokens'],
    };
    const names = Object.keys(asks) as (keyof typeof asks)[];
    const failing = (work: () => Promise<never>) =>
      tokenRoom(Object.assign(new MemoryTokenStore(), Object.fromEntries(names.map((name) => [name, work]))));

    it.each(names)('when it rejects a %s', async (name) => {
      const { records } = failing(() => Promise.reject(new Error('hunter2')));
      const [ask, operation] = asks[name];
      const error: unknown = await ask(records).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TokenStoreError);
      expect(error).toBeInstanceOf(MubarokahError);
      expect(error).toMatchObject({
        code: 'store_error',
        message: `The token store failed to ${operation}.`,
        cause: expect.objectContaining({
          message: 'Error (its message is left out: it may hold secrets)',
        }) as unknown,
      });
    });

    it.each(names)('when it does not answer a %s within two seconds', async (name) => {
      jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
      const { records } = failing(() => new Promise<never>(() => {}));
      let error: unknown;
      void asks[name][0](records).catch((reason: unknown) => (error = reason));
      await new Promise(setImmediate);
      await jest.advanceTimersByTimeAsync(1_999);
      expect(error).toBeUndefined();
      await jest.advanceTimersByTimeAsync(1);
      expect(error).toBeInstanceOf(TokenStoreError);
    });

    it('when there is none', async () => {
      const { options, sealer } = tokenRoom();
      const records = new TokenRecords({ ...options, tokenStore: undefined }, sealer);
      await expect(records.read('7')).rejects.toMatchObject({
        code: 'store_error',
        message: 'The token store failed to read tokens: the option "tokenStore" is not set.',
      });
    });
  });
});
