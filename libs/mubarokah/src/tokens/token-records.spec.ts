import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MubarokahError } from '../outcomes/index.js';
import type { AppTokenStore } from '../options/index.js';
import { tokenStoreWith } from './token-parts.fixture.js';
import { MemoryTokenStore } from './stores/memory-token-store.js';
import { packTokens } from './packed-tokens.js';
import { TokenStoreError } from './token-errors.js';
import { recordOf, type TokenRecords } from './token-records.js';
import { HOUR, memoryStoreWith, NOW, tokenRoom, tokens, USER } from './token-room.fixture.js';

const MINUTE = 60_000;

beforeEach(() => void jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined));
afterEach(() => void jest.restoreAllMocks());

describe('a record of tokens', () => {
  it.each([
    ['a minute early', HOUR, MINUTE],
    ['a minute early, of a day', 24 * HOUR, MINUTE],
    ['a tenth of its life early, if that is less', 5 * MINUTE, MINUTE / 2],
  ])('is replaced %s', (_, lifeMs, earlyMs) => {
    expect(recordOf(tokens('a', NOW + lifeMs), NOW)).toEqual({
      ...tokens('a', NOW + lifeMs),
      refreshAt: NOW + lifeMs - earlyMs,
    });
  });
});

describe('TokenRecords', () => {
  const record = recordOf(tokens('a'), NOW);

  it('reads what it wrote', async () => {
    const { records, keys } = tokenRoom();
    await records.put(USER.id, record, 'session-1');
    const key = keys.pseudonyms(USER.id)[0];
    expect(await records.read(USER.id)).toEqual({ ...record, key, version: expect.any(Number) as unknown });
    expect(await records.read('8')).toBeUndefined();
  });

  it('reads tokens that came without a refresh token', async () => {
    const { records } = tokenRoom();
    await records.put(USER.id, { ...record, refreshToken: undefined }, 'session-1');
    expect(await records.read(USER.id)).toMatchObject({ accessToken: 'at-a', refreshToken: undefined });
  });

  it('says that it did not write where something newer is there, or nothing any more', async () => {
    const { records, keep } = tokenRoom();
    const { key, version } = await keep();
    expect(
      await records.replace(USER.id, { ...record, key, version: version - 1 }, 'a holder'),
    ).toBeUndefined();
    const newer = { ...record, key, version: version + 1 };
    expect(await records.replace(USER.id, newer, 'a holder')).toEqual(newer);
    await records.remove(USER.id, 'any');
    expect(
      await records.replace(USER.id, { ...record, key, version: version + 2 }, 'a holder'),
    ).toBeUndefined();
    expect(await records.read(USER.id)).toBeUndefined();
  });

  it('shows the store neither who it is nor a token, and no key that can be made of an id alone', async () => {
    const put = jest.fn<AppTokenStore['put']>(async () => undefined);
    const { records } = tokenRoom(tokenStoreWith(new MemoryTokenStore(), { put }));
    await records.put('somebody@shop.example', record, 'session-1');
    const [[key], value] = put.mock.lastCall as unknown as [[string], string];
    expect(key).toMatch(/^[\w-]{22}$/);
    expect(createHash('sha256').update('somebody@shop.example').digest('base64url')).not.toContain(key);
    const parts = value.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect(parts.join()).not.toMatch(/at-a|rt-a|somebody/);
  });

  it('of two apps with one secret, store and user, never meet', async () => {
    const store = new MemoryTokenStore();
    const [shop, blog] = [tokenRoom(store), tokenRoom(store, { clientId: 'blog' })];
    await shop.keep('of-shop');
    expect(await blog.records.read(USER.id)).toBeUndefined();
    await blog.keep('of-blog');
    expect(await shop.kept()).toMatchObject({ accessToken: 'at-of-shop' });
    await blog.accessTokens.forget(USER.id, 'any');
    expect(await shop.kept()).toMatchObject({ accessToken: 'at-of-shop' });
  });

  it('opens nothing that was copied to another user, and nothing that was sealed for anything else', async () => {
    const { records, appStore, sealer, keys } = tokenRoom();
    const [key] = keys.pseudonyms(USER.id);
    const write = (value: string): Promise<void> => appStore.put([key], value, 'session-1', HOUR);
    await records.put('admin', record, 'session-1');
    const admin = await appStore.read(keys.pseudonyms('admin'));
    await write(admin!.value);
    expect(await records.read(USER.id)).toBeUndefined();
    await write(sealer.sealBytes(`session/${key}`, packTokens(record)));
    expect(await records.read(USER.id)).toBeUndefined();
    await write(sealer.sealBytes(`tokens/${key}`, packTokens(record)));
    expect(await records.read(USER.id)).toMatchObject({ accessToken: 'at-a' });
  });

  it('finds no tokens in what another version wrote', async () => {
    const { records, appStore, sealer, keys } = tokenRoom();
    const [key] = keys.pseudonyms(USER.id);
    await appStore.put([key], await sealer.seal(`tokens/${key}`, record), 'session-1', HOUR);
    expect(await records.read(USER.id)).toBeUndefined();
  });

  it('is kept only where the app wants it', () => {
    expect(tokenRoom().records.isKept).toBe(true);
    expect(tokenRoom(new MemoryTokenStore(), { tokenStore: undefined }).records.isKept).toBe(false);
  });

  describe('after its deadline', () => {
    beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
    afterEach(() => void jest.useRealTimers());

    /** Has the store do it, but only when the caller has given up. */
    async function doneLate<M extends 'put' | 'acquire'>(
      method: M,
      ask: (records: TokenRecords) => Promise<unknown>,
    ) {
      let arrive = (): void => undefined;
      const arrived = new Promise<void>((resolve) => (arrive = resolve));
      const slow = memoryStoreWith(method, (real) => {
        const late = async (...parameters: unknown[]): Promise<unknown> => {
          await arrived;
          return (real as (...parameters: unknown[]) => Promise<unknown>)(...parameters);
        };
        return late as AppTokenStore[M];
      });
      const { records } = tokenRoom(slow);
      const asked = ask(records).catch((error: unknown) => error);
      await new Promise(setImmediate);
      await jest.advanceTimersByTimeAsync(2_000);
      await new Promise(setImmediate);
      expect(await asked).toBeInstanceOf(TokenStoreError);
      arrive();
      await new Promise(setImmediate);
      return records;
    }

    it('removes what a login wrote', async () => {
      const records = await doneLate('put', (slow) => slow.put(USER.id, record, 'session-1'));
      expect(await records.read(USER.id)).toBeUndefined();
    });

    it('gives a lease back that nobody waits for any more', async () => {
      const records = await doneLate('acquire', (slow) => slow.acquire('key', 'holder', 60_000));
      expect(await records.acquire('key', 'another', 60_000)).toMatchObject({ record: undefined });
    });
  });

  describe('says what failed, and nothing of what the store said,', () => {
    afterEach(() => void jest.useRealTimers());

    type Ask = (records: TokenRecords) => Promise<unknown>;
    const asks: Record<keyof AppTokenStore, [ask: Ask, message: string, operation: string]> = {
      read: [(records) => records.read('7'), 'read tokens', 'read'],
      put: [(records) => records.put('7', record, 'session-1'), 'write tokens', 'write'],
      replace: [
        (records) => records.replace('7', { ...record, key: 'a', version: 1 }, 'a holder'),
        'write tokens',
        'write',
      ],
      remove: [(records) => records.remove('7', 'any'), 'forget tokens', 'remove'],
      acquire: [(records) => records.acquire('7', 'me', 1), 'lend the lease of tokens', 'lease'],
      renew: [(records) => records.renew('7', 'me', 1), 'lend the lease of tokens', 'lease'],
      release: [(records) => records.release('7', 'me'), 'lend the lease of tokens', 'lease'],
    };
    const names = Object.keys(asks) as (keyof typeof asks)[];
    const failing = (work: () => Promise<never>) => {
      const methods = Object.fromEntries(names.map((name) => [name, work]));
      return tokenRoom(tokenStoreWith(new MemoryTokenStore(), methods));
    };

    it.each(names)('when it rejects a %s', async (name) => {
      const { records, events } = failing(() => Promise.reject(new Error('hunter2')));
      const seen: unknown[] = [];
      events.on('store-error', (event) => seen.push(event));
      const [ask, message, operation] = asks[name];
      const error: unknown = await ask(records).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TokenStoreError);
      expect(error).toBeInstanceOf(MubarokahError);
      expect(error).toMatchObject({
        code: 'store_error',
        message: `The token store failed to ${message}.`,
        cause: expect.objectContaining({
          message: 'Error (its message is left out: it may hold secrets)',
        }) as unknown,
      });
      expect(seen).toEqual([{ type: 'store-error', store: 'token', operation }]);
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
      await new Promise(setImmediate);
      expect(error).toBeInstanceOf(TokenStoreError);
    });

    it('when there is none', async () => {
      const { records } = tokenRoom(new MemoryTokenStore(), { tokenStore: undefined });
      await expect(records.read('7')).rejects.toMatchObject({
        code: 'store_error',
        message:
          'No tokens are kept: set the option "tokenStore", for example to new RedisTokenStore(client).',
      });
    });
  });
});
