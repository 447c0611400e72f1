import { describe, expect, it, jest } from '@jest/globals';
import { ApiRequestError, TokenRequestError } from '../mubarokah-id/index.js';
import { LoginRequiredException } from '../outcomes/auth-exceptions.js';
import { MemoryTokenStore } from './stores/memory-token-store.js';
import { HOUR, NOW, tokenRoom, tokens, USER } from './token-room.fixture.js';

const MINUTE = 60_000;
const failed = () => new TokenRequestError('server_error', 'refresh_token');
const refused = () => new ApiRequestError('token_expired', 'user', 401);

describe('the access token of a user', () => {
  it('is the one that the login brought, as long as it is good', async () => {
    const { accessTokens, keep, clock, refresh } = tokenRoom();
    await keep();
    clock.time = NOW + HOUR - MINUTE - 1;
    expect(await accessTokens.accessTokenFor(USER)).toBe('at-old');
    expect(refresh).not.toHaveBeenCalled();
  });

  it('is replaced a minute before it ends, once however many ask', async () => {
    const { accessTokens, keep, clock, refresh } = tokenRoom();
    await keep();
    clock.time = NOW + HOUR - MINUTE;
    const given = await Promise.all(Array.from({ length: 50 }, () => accessTokens.accessTokenFor(USER)));
    expect(new Set(given)).toEqual(new Set(['at-new']));
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it('is replaced again the next time', async () => {
    const { accessTokens, keep, clock, refresh } = tokenRoom();
    await keep();
    clock.time += HOUR;
    await accessTokens.accessTokenFor(USER);
    clock.time += HOUR;
    await accessTokens.accessTokenFor(USER);
    expect(refresh).toHaveBeenCalledTimes(2);
  });

  it('asks to log in where there is none', async () => {
    await expect(tokenRoom().accessTokens.accessTokenFor(USER)).rejects.toBeInstanceOf(
      LoginRequiredException,
    );
  });

  describe('that could not be replaced', () => {
    it('stays in use while it is good, and the provider is left alone for ten seconds', async () => {
      const { accessTokens, keep, clock, refresh } = tokenRoom();
      await keep();
      refresh.mockRejectedValue(failed());
      clock.time = NOW + HOUR - MINUTE;
      expect(await accessTokens.accessTokenFor(USER)).toBe('at-old');
      clock.time += 9_999;
      expect(await accessTokens.accessTokenFor(USER)).toBe('at-old');
      expect(refresh).toHaveBeenCalledTimes(1);
      clock.time += 1;
      expect(await accessTokens.accessTokenFor(USER)).toBe('at-old');
      expect(refresh).toHaveBeenCalledTimes(2);
    });

    it('is asked for at once when it has ended meanwhile, pause or not', async () => {
      const { accessTokens, keep, clock, refresh } = tokenRoom();
      await keep();
      refresh.mockRejectedValueOnce(failed());
      clock.time = NOW + HOUR - 1;
      expect(await accessTokens.accessTokenFor(USER)).toBe('at-old');
      clock.time = NOW + HOUR;
      expect(await accessTokens.accessTokenFor(USER)).toBe('at-new');
    });

    it('fails with what the provider said when it has ended', async () => {
      const { accessTokens, keep, clock, refresh } = tokenRoom();
      await keep();
      const failure = failed();
      refresh.mockRejectedValueOnce(failure);
      clock.time = NOW + HOUR;
      await expect(accessTokens.accessTokenFor(USER)).rejects.toBe(failure);
      // And the next one is free to try.
      expect(await accessTokens.accessTokenFor(USER)).toBe('at-new');
    });

    it('is left alone for one user as for the other', async () => {
      const { accessTokens, clock, refresh } = tokenRoom();
      await accessTokens.keep('first', tokens('old'), 'session');
      await accessTokens.keep('second', tokens('old'), 'session');
      refresh.mockRejectedValue(failed());
      clock.time = NOW + HOUR - MINUTE;
      for (const id of ['first', 'second', 'first', 'second']) await accessTokens.accessTokenFor({ id });
      expect(refresh).toHaveBeenCalledTimes(2);
    });
  });
});

describe('a call with the access token of a user', () => {
  it('is made with it, once', async () => {
    const { accessTokens, keep } = tokenRoom();
    await keep();
    const call = jest.fn(async (token: string) => `answer to ${token}`);
    expect(await accessTokens.withAccessToken(USER, call)).toBe('answer to at-old');
    expect(call).toHaveBeenCalledTimes(1);
  });

  it('is made again with a newer one after a 401', async () => {
    const { accessTokens, keep, refresh } = tokenRoom();
    await keep();
    const call = jest.fn(async (token: string) => {
      if (token === 'at-old') throw refused();
      return token;
    });
    expect(await accessTokens.withAccessToken(USER, call)).toBe('at-new');
    expect([call.mock.calls, refresh.mock.calls.length]).toEqual([[['at-old'], ['at-new']], 1]);
  });

  it('is made again with what another process got meanwhile, without a refresh', async () => {
    const { accessTokens, keep, replacedElsewhere, refresh } = tokenRoom();
    await keep();
    const call = jest.fn(async (token: string) => {
      if (token !== 'at-old') return token;
      await replacedElsewhere('other');
      throw refused();
    });
    expect(await accessTokens.withAccessToken(USER, call)).toBe('at-other');
    expect(refresh).not.toHaveBeenCalled();
  });

  it('is not made a third time: a token that is refused as soon as it was given means to log in again', async () => {
    const { accessTokens, keep, records, refresh, store } = tokenRoom();
    await keep();
    const call = jest.fn((_: string) => Promise.reject(refused()));
    await expect(accessTokens.withAccessToken(USER, call)).rejects.toBeInstanceOf(LoginRequiredException);
    expect(call.mock.calls).toEqual([['at-old'], ['at-new']]);
    expect(await records.read(USER.id)).toBeUndefined();
    // From now on nobody is asked, here or in any other process.
    const other = tokenRoom(store);
    for (const room of [accessTokens, other.accessTokens])
      await expect(room.withAccessToken(USER, call)).rejects.toBeInstanceOf(LoginRequiredException);
    expect(call).toHaveBeenCalledTimes(2);
    expect([refresh.mock.calls.length, other.refresh.mock.calls.length]).toEqual([1, 0]);
  });

  it('is not made again with another new token when the one it began with was new', async () => {
    const { accessTokens, keep, clock, records, refresh } = tokenRoom();
    await keep();
    clock.time += HOUR;
    const call = jest.fn((_: string) => Promise.reject(refused()));
    await expect(accessTokens.withAccessToken(USER, call)).rejects.toBeInstanceOf(LoginRequiredException);
    expect([call.mock.calls, refresh.mock.calls.length]).toEqual([[['at-new']], 1]);
    expect(await records.read(USER.id)).toBeUndefined();
  });

  it('whose grant is dead asks to log in, once for all processes, though the token had time left', async () => {
    const store = new MemoryTokenStore();
    const [one, two] = [tokenRoom(store), tokenRoom(store)];
    await one.keep('old', NOW + 24 * HOUR);
    one.refresh.mockRejectedValue(new TokenRequestError('invalid_grant', 'refresh_token'));
    const call = jest.fn((_: string) => Promise.reject(refused()));
    for (const { accessTokens } of [one, two, one])
      await expect(accessTokens.withAccessToken(USER, call)).rejects.toBeInstanceOf(LoginRequiredException);
    expect(call).toHaveBeenCalledTimes(1);
    expect([one.refresh.mock.calls.length, two.refresh.mock.calls.length]).toEqual([1, 0]);
  });

  it('is made with a token that another process has got, and once more with a new one', async () => {
    const { accessTokens, keep, replacedElsewhere, refresh } = tokenRoom();
    await keep();
    const call = jest.fn(async (token: string) => {
      if (token === 'at-old') await replacedElsewhere('other');
      if (token !== 'at-new') throw refused();
      return token;
    });
    expect(await accessTokens.withAccessToken(USER, call)).toBe('at-new');
    expect(call.mock.calls).toEqual([['at-old'], ['at-other'], ['at-new']]);
    expect(refresh).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['another status', new ApiRequestError('other', 'user', 403)],
    ['an error of the app', Object.assign(new Error('mine'), { status: '401' })],
  ])('is not made again after %s', async (_, failure) => {
    const { accessTokens, keep, refresh } = tokenRoom();
    await keep();
    const call = jest.fn(() => Promise.reject(failure));
    await expect(accessTokens.withAccessToken(USER, call)).rejects.toBe(failure);
    expect([call.mock.calls.length, refresh.mock.calls.length]).toEqual([1, 0]);
  });

  it('asks to log in when the user logged out meanwhile', async () => {
    const { accessTokens, records, keep } = tokenRoom();
    await keep();
    const call = async () => {
      await records.remove(USER.id, 'any');
      throw refused();
    };
    await expect(accessTokens.withAccessToken(USER, call)).rejects.toBeInstanceOf(LoginRequiredException);
  });
});

describe('the tokens of a login', () => {
  it('are kept and forgotten with the session that they came with', async () => {
    const { accessTokens, keep, records } = tokenRoom();
    await keep();
    expect(await accessTokens.forget(USER.id, { sessionId: 'another session' })).toBeUndefined();
    expect(await records.read(USER.id)).toBeDefined();
    expect(await accessTokens.forget(USER.id, { sessionId: 'session-1' })).toBe('at-old');
    expect(await records.read(USER.id)).toBeUndefined();
    expect(await accessTokens.forget(USER.id, { sessionId: 'session-1' })).toBeUndefined();
  });

  it('stay those of that session when they are refreshed', async () => {
    const { accessTokens, keep, clock } = tokenRoom();
    await keep();
    clock.time += HOUR;
    expect(await accessTokens.accessTokenFor(USER)).toBe('at-new');
    expect(await accessTokens.forget(USER.id, { sessionId: 'session-1' })).toBe('at-new');
  });

  it('replace those of the login before', async () => {
    const { accessTokens, keep } = tokenRoom();
    await keep('old');
    await accessTokens.keep(USER.id, tokens('second'), 'session-2');
    expect(await accessTokens.accessTokenFor(USER)).toBe('at-second');
  });

  it('are dropped where the app keeps none', async () => {
    const { accessTokens } = tokenRoom(new MemoryTokenStore(), { tokenStore: undefined });
    await accessTokens.keep(USER.id, tokens('old'), 'session-1');
    expect(await accessTokens.forget(USER.id, 'any')).toBeUndefined();
  });
});
