import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AppTokenStore } from '../options/index.js';
import { TokenRequestError } from '../mubarokah-id/index.js';
import { LoginRequiredException } from '../outcomes/auth-exceptions.js';
import { MemoryTokenStore } from './stores/memory-token-store.js';
import { recordOf } from './token-records.js';
import { HOUR, memoryStoreWith, NOW, tokenRoom, tokens, USER } from './token-room.fixture.js';

beforeEach(() => void jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined));
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const dead = () => new TokenRequestError('invalid_grant', 'refresh_token');

/** A store, and the method that writes refreshed tokens, for a test to let it fail. */
const failingStore = () => {
  const replace = jest.fn<AppTokenStore['replace']>();
  const store = memoryStoreWith('replace', (real) => replace.mockImplementation(real));
  return { store, replace };
};

/** A store, and its method that reads, for a test to see when somebody looks. */
const watchedStore = () => {
  const read = jest.fn<AppTokenStore['read']>();
  const store = memoryStoreWith('read', (real) => read.mockImplementation(real));
  return { store, read };
};

/** Lets time pass, and what waited for it be done. */
async function passing(ms: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += 10) {
    await jest.advanceTimersByTimeAsync(10);
    await new Promise(setImmediate);
  }
}

describe('TokenRefresher', () => {
  it('shows the provider the refresh token and the scopes, and writes down what it gives', async () => {
    const { refresher, keep, kept, refresh } = tokenRoom();
    const old = await keep();
    const fresh = await refresher.refresh(USER.id, old, false);
    expect(refresh.mock.calls).toEqual([['rt-old', ['view-user', 'detail-user']]]);
    expect(fresh).toMatchObject(recordOf(tokens('new'), NOW));
    expect(fresh.version).toBeGreaterThan(old.version);
    expect(await kept()).toEqual(fresh);
  });

  it('keeps the refresh token that the provider does not replace', async () => {
    const { refresher, keep, refresh } = tokenRoom();
    refresh.mockResolvedValue({ ...tokens('new'), refreshToken: undefined });
    expect(await refresher.refresh(USER.id, await keep(), false)).toMatchObject({
      accessToken: 'at-new',
      refreshToken: 'rt-old',
    });
  });

  it('takes what another process got meanwhile, and does not ask', async () => {
    const { refresher, keep, replacedElsewhere, refresh } = tokenRoom();
    const old = await keep();
    await replacedElsewhere('other');
    expect(await refresher.refresh(USER.id, old, false)).toMatchObject({ accessToken: 'at-other' });
    expect(refresh).not.toHaveBeenCalled();
  });

  it('asks for another pair where what another process got has ended by now', async () => {
    const { refresher, keep, replacedElsewhere, refresh, clock } = tokenRoom();
    const old = await keep();
    await replacedElsewhere('other');
    clock.time = NOW + HOUR;
    expect(await refresher.refresh(USER.id, old, false)).toMatchObject({ accessToken: 'at-new' });
    expect(refresh.mock.calls).toEqual([['rt-other', ['view-user', 'detail-user']]]);
  });

  it('waits for another process that is at it, and takes what that got', async () => {
    const { refresher, records, keep, replacedElsewhere, refresh } = tokenRoom();
    const old = await keep();
    await records.acquire(old.key, 'another process', 5_000);
    const waiting = refresher.refresh(USER.id, old, false);
    await replacedElsewhere('other');
    expect(await waiting).toMatchObject({ accessToken: 'at-other' });
    expect(refresh).not.toHaveBeenCalled();
  });

  it('takes over from another process that gave up', async () => {
    const { refresher, records, keep, refresh } = tokenRoom();
    const old = await keep();
    await records.acquire(old.key, 'another process', 5_000);
    const waiting = refresher.refresh(USER.id, old, false);
    await records.release(old.key, 'another process');
    expect(await waiting).toMatchObject({ accessToken: 'at-new' });
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it('gives up in time when another process never ends', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    const { refresher, records, keep, refresh } = tokenRoom(undefined, { callbackTimeoutMs: 200 });
    const old = await keep();
    await records.acquire(old.key, 'another process', 60_000);
    let failure: unknown;
    void refresher.refresh(USER.id, old, false).catch((error: unknown) => (failure = error));
    await passing(1_190);
    expect(failure).toBeUndefined();
    await passing(200);
    expect(failure).toMatchObject({ code: 'timeout', grantType: 'refresh_token' });
    expect(refresh).not.toHaveBeenCalled();
  });

  it('stops waiting when the user has logged out', async () => {
    const { refresher, records, keep } = tokenRoom();
    const old = await keep();
    await records.acquire(old.key, 'another process', 5_000);
    const waiting = refresher.refresh(USER.id, old, false);
    await records.remove(USER.id, { version: old.version });
    await expect(waiting).rejects.toBeInstanceOf(LoginRequiredException);
  });

  it('asks nobody when the user has logged out', async () => {
    const { refresher, records, keep, refresh } = tokenRoom();
    const old = await keep();
    await records.remove(USER.id, { version: old.version });
    await expect(refresher.refresh(USER.id, old, false)).rejects.toBeInstanceOf(LoginRequiredException);
    expect(refresh).not.toHaveBeenCalled();
  });

  describe('when there is no refresh token', () => {
    it('asks the user to log in again, and forgets the tokens', async () => {
      const { refresher, records, accessTokens, kept, refresh } = tokenRoom();
      await accessTokens.keep(USER.id, { ...tokens('old'), refreshToken: undefined }, 'session-1');
      await expect(refresher.refresh(USER.id, await kept(), false)).rejects.toBeInstanceOf(
        LoginRequiredException,
      );
      expect(await records.read(USER.id)).toBeUndefined();
      expect(refresh).not.toHaveBeenCalled();
    });
  });

  describe('when the provider refuses', () => {
    it.each(['rate_limited', 'invalid_client', 'aborted'] as const)(
      'for %s, says so and keeps the tokens',
      async (code) => {
        const { store, read } = watchedStore();
        const { refresher, keep, kept, refresh } = tokenRoom(store);
        const old = await keep('old', NOW - 1);
        read.mockClear();
        const failure = new TokenRequestError(code, 'refresh_token');
        refresh.mockRejectedValue(failure);
        await expect(refresher.refresh(USER.id, old, false)).rejects.toBe(failure);
        expect(read).not.toHaveBeenCalled(); // it waits for nothing that might be written late
        expect(await kept()).toEqual(old);
      },
    );

    it('for a reason of our own, says so and keeps the tokens', async () => {
      const { refresher, keep, kept, refresh } = tokenRoom();
      const old = await keep('old', NOW - 1);
      const failure = Object.assign(new TypeError('our own'), { code: 'invalid_grant' });
      refresh.mockRejectedValue(failure);
      await expect(refresher.refresh(USER.id, old, false)).rejects.toBe(failure);
      expect(await kept()).toEqual(old);
    });

    it('a dead token, asks the user to log in again once nobody else has written a new one', async () => {
      const { refresher, records, keep, refresh } = tokenRoom();
      const old = await keep('old', NOW);
      refresh.mockRejectedValue(dead());
      const startedAt = performance.now();
      await expect(refresher.refresh(USER.id, old, false)).rejects.toBeInstanceOf(LoginRequiredException);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_500);
      expect(await records.read(USER.id)).toBeUndefined();
    });

    it('a token that another process used, waits for what that writes late', async () => {
      const { store, read } = watchedStore();
      const { refresher, keep, replacedElsewhere, refresh } = tokenRoom(store);
      const old = await keep('old', NOW - 1);
      refresh.mockRejectedValue(dead());
      const look = read.getMockImplementation()!;
      read.mockClear();
      read.mockImplementation(async (keys) => {
        const found = await look(keys);
        if (read.mock.calls.length === 3) await replacedElsewhere('late');
        return found;
      });
      expect(await refresher.refresh(USER.id, old, false)).toMatchObject({ accessToken: 'at-late' });
      // It looks again and again, and does not wait to the end: the one beside these looks is of who replaced it.
      expect(read).toHaveBeenCalledTimes(3 + 1 + 1);
    });

    it('a dead token and the access token too, forgets both though their time is not over', async () => {
      const { refresher, records, keep, refresh } = tokenRoom();
      const old = await keep('old', NOW + HOUR);
      refresh.mockRejectedValue(dead());
      await expect(refresher.refresh(USER.id, old, true)).rejects.toBeInstanceOf(LoginRequiredException);
      expect(await records.read(USER.id)).toBeUndefined();
    });

    it('a dead token, forgets nothing as long as the access token is good', async () => {
      const { refresher, keep, kept, refresh } = tokenRoom();
      const old = await keep('old', NOW + 1);
      const failure = dead();
      refresh.mockRejectedValue(failure);
      await expect(refresher.refresh(USER.id, old, false)).rejects.toBe(failure);
      expect(await kept()).toEqual(old);
    });
  });

  describe('when the store does not take the new pair', () => {
    it('nobody uses it, and it is written down as soon as that is possible, without asking again', async () => {
      const { store, replace } = failingStore();
      const { refresher, keep, kept, refresh } = tokenRoom(store);
      const old = await keep();
      replace.mockRejectedValueOnce(new Error('gone'));
      await expect(refresher.refresh(USER.id, old, false)).rejects.toMatchObject({ code: 'store_error' });
      expect(await kept()).toEqual(old);
      const saved = await refresher.refresh(USER.id, old, false);
      expect(saved).toMatchObject({ accessToken: 'at-new', refreshToken: 'rt-new' });
      expect(await kept()).toEqual(saved);
      expect(saved.version).toBeGreaterThan(old.version + 1);
      expect(refresh).toHaveBeenCalledTimes(1);
      // It was saved: the next time, the provider is asked.
      await refresher.refresh(USER.id, saved, false);
      expect(refresh.mock.lastCall).toEqual(['rt-new', ['view-user', 'detail-user']]);
    });

    it('gives way to one that another process wrote since', async () => {
      const { store, replace } = failingStore();
      const { refresher, keep, replacedElsewhere, refresh } = tokenRoom(store);
      const old = await keep();
      replace.mockRejectedValueOnce(new Error('gone'));
      await expect(refresher.refresh(USER.id, old, false)).rejects.toMatchObject({ code: 'store_error' });
      await replacedElsewhere('other');
      expect(await refresher.refresh(USER.id, old, false)).toMatchObject({ accessToken: 'at-other' });
      expect(refresh).toHaveBeenCalledTimes(1);
    });

    it('forgets it when the user logs out', async () => {
      const { store, replace } = failingStore();
      const { refresher, records, keep } = tokenRoom(store);
      const old = await keep();
      replace.mockRejectedValueOnce(new Error('gone'));
      await expect(refresher.refresh(USER.id, old, false)).rejects.toMatchObject({ code: 'store_error' });
      expect(refresher.hasReplaced(USER.id, old)).toBe(true);
      await records.remove(USER.id, 'any');
      await expect(refresher.refresh(USER.id, old, false)).rejects.toBeInstanceOf(LoginRequiredException);
      expect(refresher.hasReplaced(USER.id, old)).toBe(false);
    });

    it('because a newer one is there, that one is used', async () => {
      const { refresher, keep, replacedElsewhere, refresh } = tokenRoom();
      const old = await keep();
      refresh.mockImplementation(async () => {
        // The lease was lost meanwhile.
        await replacedElsewhere('other');
        return tokens('new', NOW + HOUR);
      });
      expect(await refresher.refresh(USER.id, old, false)).toMatchObject({ accessToken: 'at-other' });
    });

    it('because the user logged out meanwhile, asks to log in, and brings nothing back', async () => {
      const { refresher, records, keep, refresh } = tokenRoom();
      const old = await keep();
      refresh.mockImplementation(async () => {
        await records.remove(USER.id, 'any');
        return tokens('new', NOW + HOUR);
      });
      await expect(refresher.refresh(USER.id, old, false)).rejects.toBeInstanceOf(LoginRequiredException);
      expect(await records.read(USER.id)).toBeUndefined();
    });
  });

  describe('while the secret is being replaced', () => {
    const OLD = 'o'.repeat(32);
    const NEW = 'n'.repeat(32);

    /** Two replicas in the middle of it: the one still seals with the old secret, the other with the new one. */
    const replicas = () => {
      const store = new MemoryTokenStore();
      const before = tokenRoom(store, { cookieSecret: OLD, previousCookieSecrets: [NEW] });
      const after = tokenRoom(store, { cookieSecret: NEW, previousCookieSecrets: [OLD] });
      return { before, after };
    };

    it('moves the record to its new place, sealed anew, and leaves nothing at the old one', async () => {
      const { before, after } = replicas();
      const old = await before.keep();
      const fresh = await after.refresher.refresh(USER.id, await after.kept(), false);
      expect(fresh).toMatchObject({ accessToken: 'at-new', key: after.keys.pseudonyms(USER.id)[0] });
      expect(await after.kept()).toEqual(fresh);
      expect(await after.appStore.read([old.key])).toBeUndefined();
      // Without the old secret it can still be read.
      const last = tokenRoom(after.store, { cookieSecret: NEW });
      expect(await last.kept()).toMatchObject({ accessToken: 'at-new' });
      expect(await before.kept()).toMatchObject({ accessToken: 'at-new' });
    });

    it('refreshes a pair once, whichever replicas ask at the same time', async () => {
      const { before, after } = replicas();
      const old = await before.keep();
      const asked = await Promise.all(
        [before, after, before, after].map(({ refresher }) => refresher.refresh(USER.id, old, false)),
      );
      expect(new Set(asked.map(({ accessToken }) => accessToken))).toEqual(new Set(['at-new']));
      expect(before.refresh.mock.calls.length + after.refresh.mock.calls.length).toBe(1);
    });

    it('refreshes under the lease of the place where the record lies by now', async () => {
      const { before, after } = replicas();
      const old = await before.keep();
      await after.refresher.refresh(USER.id, old, false);
      const moved = await after.kept();
      // It has ended as well, and another process is already replacing it.
      before.clock.time = after.clock.time = NOW + HOUR;
      await after.records.acquire(moved.key, 'another process', 5_000);
      const waiting = before.refresher.refresh(USER.id, old, false);
      setTimeout(() => void after.replacedElsewhere('other'), 300);
      expect(await waiting).toMatchObject({ accessToken: 'at-other' });
      expect(before.refresh).not.toHaveBeenCalled();
    });

    it('loses no pair when one that could not be written has ended before it is moved', async () => {
      const { store, replace } = failingStore();
      const before = tokenRoom(store, { cookieSecret: OLD, previousCookieSecrets: [NEW] });
      const after = tokenRoom(store, { cookieSecret: NEW, previousCookieSecrets: [OLD] });
      const old = await before.keep();
      replace.mockRejectedValueOnce(new Error('gone'));
      await expect(after.refresher.refresh(USER.id, old, false)).rejects.toMatchObject({
        code: 'store_error',
      });
      after.clock.time = NOW + HOUR;
      after.refresh.mockResolvedValue(tokens('third', NOW + 2 * HOUR));
      expect(await after.refresher.refresh(USER.id, old, false)).toMatchObject({ accessToken: 'at-third' });
      expect(await before.kept()).toMatchObject({ accessToken: 'at-third', refreshToken: 'rt-third' });
      expect(after.refresh.mock.calls.map(([token]) => token)).toEqual(['rt-old', 'rt-new']);
    });

    it('a login leaves nothing of what lay under the old secret', async () => {
      const { before, after } = replicas();
      const old = await before.keep();
      await after.keep('second');
      expect(await after.appStore.read([old.key])).toBeUndefined();
      expect(await before.kept()).toMatchObject({ accessToken: 'at-second' });
    });
  });
});
