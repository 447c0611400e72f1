import { describe, expect, it, jest } from '@jest/globals';
import { TokenRequestError } from '../../provider/index.js';
import { LoginRequiredException } from '../auth-exceptions.js';
import { MemoryTokenStore } from './memory-token-store.js';
import { recordOf } from './token-records.js';
import { HOUR, NOW, tokenRoom, tokens, USER } from './token-room.fixture.js';

const dead = () => new TokenRequestError('invalid_grant', 'refresh_token');

describe('TokenRefresher', () => {
  it('shows the provider the refresh token and the scopes, and writes down what it gives', async () => {
    const { refresher, keep, kept, refresh } = tokenRoom();
    const old = await keep();
    const fresh = await refresher.refresh(USER.id, old);
    expect(refresh.mock.calls).toEqual([['rt-old', ['view-user', 'detail-user']]]);
    expect(fresh).toEqual(recordOf(tokens('new'), 'login-1', old.version + 1, NOW));
    expect(await kept()).toEqual(fresh);
  });

  it('keeps the refresh token that the provider does not replace', async () => {
    const { refresher, keep, refresh } = tokenRoom();
    refresh.mockResolvedValue({ ...tokens('new'), refreshToken: undefined });
    expect(await refresher.refresh(USER.id, await keep())).toMatchObject({
      accessToken: 'at-new',
      refreshToken: 'rt-old',
    });
  });

  it('takes what another process got meanwhile, and does not ask', async () => {
    const { refresher, keep, replacedElsewhere, refresh } = tokenRoom();
    const old = await keep();
    await replacedElsewhere('other');
    expect(await refresher.refresh(USER.id, old)).toMatchObject({ accessToken: 'at-other' });
    expect(refresh).not.toHaveBeenCalled();
  });

  it('asks for another pair where what another process got has ended by now', async () => {
    const { refresher, keep, replacedElsewhere, refresh, clock } = tokenRoom();
    const old = await keep();
    await replacedElsewhere('other');
    clock.time = NOW + HOUR;
    expect(await refresher.refresh(USER.id, old)).toMatchObject({ accessToken: 'at-new' });
    expect(refresh.mock.calls).toEqual([['rt-other', ['view-user', 'detail-user']]]);
  });

  it('waits for another process that is at it, and takes what that got', async () => {
    const { refresher, records, keep, replacedElsewhere, refresh } = tokenRoom();
    const old = await keep();
    await records.acquire(USER.id, 'another process', 5_000);
    const waiting = refresher.refresh(USER.id, old);
    await replacedElsewhere('other');
    expect(await waiting).toMatchObject({ accessToken: 'at-other' });
    expect(refresh).not.toHaveBeenCalled();
  });

  it('takes over from another process that gave up', async () => {
    const { refresher, records, keep, refresh } = tokenRoom();
    const old = await keep();
    await records.acquire(USER.id, 'another process', 5_000);
    const waiting = refresher.refresh(USER.id, old);
    await records.release(USER.id, 'another process');
    expect(await waiting).toMatchObject({ accessToken: 'at-new' });
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it('gives up in time when another process never ends', async () => {
    const { refresher, records, keep, refresh } = tokenRoom(undefined, { callbackTimeoutMs: 200 });
    const old = await keep();
    await records.acquire(USER.id, 'another process', 5_000);
    const startedAt = performance.now();
    await expect(refresher.refresh(USER.id, old)).rejects.toMatchObject({
      code: 'timeout',
      grantType: 'refresh_token',
    });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(200);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(refresh).not.toHaveBeenCalled();
  });

  it('stops waiting when the user has logged out', async () => {
    const { refresher, records, keep } = tokenRoom();
    const old = await keep();
    await records.acquire(USER.id, 'another process', 5_000);
    const waiting = refresher.refresh(USER.id, old);
    await records.remove(USER.id, old.version);
    await expect(waiting).rejects.toBeInstanceOf(LoginRequiredException);
  });

  it('asks nobody when the user has logged out', async () => {
    const { refresher, records, keep, refresh } = tokenRoom();
    const old = await keep();
    await records.remove(USER.id, old.version);
    await expect(refresher.refresh(USER.id, old)).rejects.toBeInstanceOf(LoginRequiredException);
    expect(refresh).not.toHaveBeenCalled();
  });

  describe('when there is no refresh token', () => {
    it('asks the user to log in again, and forgets the tokens', async () => {
      const { refresher, records, accessTokens, kept, refresh } = tokenRoom();
      await accessTokens.keep(USER.id, { ...tokens('old'), refreshToken: undefined }, 'login-1');
      await expect(refresher.refresh(USER.id, await kept())).rejects.toBeInstanceOf(LoginRequiredException);
      expect(await records.read(USER.id)).toBeUndefined();
      expect(refresh).not.toHaveBeenCalled();
    });
  });

  describe('when the provider refuses', () => {
    it.each(['rate_limited', 'invalid_client', 'aborted'] as const)(
      'for %s, says so and keeps the tokens',
      async (code) => {
        const { refresher, keep, kept, refresh } = tokenRoom();
        const old = await keep('old', NOW - 1);
        const failure = new TokenRequestError(code, 'refresh_token');
        refresh.mockRejectedValue(failure);
        const startedAt = performance.now();
        await expect(refresher.refresh(USER.id, old)).rejects.toBe(failure);
        expect(performance.now() - startedAt).toBeLessThan(1_000);
        expect(await kept()).toEqual(old);
      },
    );

    it('for a reason of our own, says so and keeps the tokens', async () => {
      const { refresher, keep, kept, refresh } = tokenRoom();
      const old = await keep('old', NOW - 1);
      const failure = Object.assign(new TypeError('our own'), { code: 'invalid_grant' });
      refresh.mockRejectedValue(failure);
      await expect(refresher.refresh(USER.id, old)).rejects.toBe(failure);
      expect(await kept()).toEqual(old);
    });

    it('a dead token, asks the user to log in again once nobody else has written a new one', async () => {
      const { refresher, records, keep, refresh } = tokenRoom();
      const old = await keep('old', NOW);
      refresh.mockRejectedValue(dead());
      const startedAt = performance.now();
      await expect(refresher.refresh(USER.id, old)).rejects.toBeInstanceOf(LoginRequiredException);
      expect(performance.now() - startedAt).toBeGreaterThanOrEqual(1_500);
      expect(await records.read(USER.id)).toBeUndefined();
    });

    it('a token that another process used, waits for what that writes late', async () => {
      const { refresher, keep, replacedElsewhere, refresh } = tokenRoom();
      const old = await keep('old', NOW - 1);
      refresh.mockImplementation(async () => {
        setTimeout(() => void replacedElsewhere('late'), 200);
        throw dead();
      });
      const startedAt = performance.now();
      expect(await refresher.refresh(USER.id, old)).toMatchObject({ accessToken: 'at-late' });
      // It looks again and again, and does not wait to the end.
      expect(performance.now() - startedAt).toBeLessThan(1_200);
    });

    it('a dead token, forgets nothing as long as the access token is good', async () => {
      const { refresher, keep, kept, refresh } = tokenRoom();
      const old = await keep('old', NOW + 1);
      const failure = dead();
      refresh.mockRejectedValue(failure);
      await expect(refresher.refresh(USER.id, old)).rejects.toBe(failure);
      expect(await kept()).toEqual(old);
    });
  });

  describe('when the store does not take the new pair', () => {
    it('nobody uses it, and it is written down as soon as that is possible, without asking again', async () => {
      const store = new MemoryTokenStore();
      const { refresher, keep, kept, refresh } = tokenRoom(store);
      const old = await keep();
      const write = jest.spyOn(store, 'write').mockRejectedValue(new Error('gone'));
      await expect(refresher.refresh(USER.id, old)).rejects.toMatchObject({ code: 'store_error' });
      expect(await kept()).toEqual(old);
      write.mockRestore();
      const saved = await refresher.refresh(USER.id, old);
      expect(saved).toMatchObject({ accessToken: 'at-new', refreshToken: 'rt-new' });
      expect(await kept()).toEqual(saved);
      expect(saved.version).toBeGreaterThan(old.version + 1);
      expect(refresh).toHaveBeenCalledTimes(1);
      // It was saved: the next time, the provider is asked.
      await refresher.refresh(USER.id, saved);
      expect(refresh.mock.lastCall).toEqual(['rt-new', ['view-user', 'detail-user']]);
    });

    it('gives way to one that another process wrote since', async () => {
      const store = new MemoryTokenStore();
      const { refresher, keep, replacedElsewhere, refresh } = tokenRoom(store);
      const old = await keep();
      jest.spyOn(store, 'write').mockRejectedValueOnce(new Error('gone'));
      await expect(refresher.refresh(USER.id, old)).rejects.toMatchObject({ code: 'store_error' });
      await replacedElsewhere('other');
      expect(await refresher.refresh(USER.id, old)).toMatchObject({ accessToken: 'at-other' });
      expect(refresh).toHaveBeenCalledTimes(1);
    });

    it('because a newer one is there, that one is used', async () => {
      const { refresher, keep, replacedElsewhere, refresh } = tokenRoom();
      const old = await keep();
      refresh.mockImplementation(async () => {
        // The lease was lost meanwhile.
        await replacedElsewhere('other');
        return tokens('new', NOW + HOUR);
      });
      expect(await refresher.refresh(USER.id, old)).toMatchObject({ accessToken: 'at-other' });
    });

    it('because a newer one was there and is gone again, it is used all the same', async () => {
      const store = new MemoryTokenStore();
      const { refresher, records, keep } = tokenRoom(store);
      const old = await keep();
      jest.spyOn(store, 'write').mockImplementation(async () => {
        await records.remove(USER.id, old.version);
        return false;
      });
      expect(await refresher.refresh(USER.id, old)).toMatchObject({ accessToken: 'at-new' });
    });
  });
});
