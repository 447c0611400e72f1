import { describe, expect, it, jest } from '@jest/globals';
import { ApiRequestError, TokenRequestError } from '../../provider/index.js';
import { LoginRequiredException } from '../auth-exceptions.js';
import { MemoryTokenStore } from './memory-token-store.js';
import { HOUR, NOW, tokenRoom, tokens, USER } from './token-room.fixture.js';

const MINUTE = 60_000;
const failed = () => new TokenRequestError('server_error', 'refresh_token');
const refused = () => new ApiRequestError('token_expired', 'user', '401');

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
      await accessTokens.keep('first', tokens('old'), 'login');
      await accessTokens.keep('second', tokens('old'), 'login');
      refresh.mockRejectedValue(failed());
      clock.time = NOW + HOUR - MINUTE;
      for (const id of ['first', 'second', 'first', 'second']) await accessTokens.accessTokenFor({ id });
      expect(refresh).toHaveBeenCalledTimes(2);
    });

    it('takes no more than 10,000 users in mind, and forgetting costs a try, no more', async () => {
      const { accessTokens, clock, refresh, records } = tokenRoom();
      refresh.mockRejectedValue(failed());
      const { pausedUntil } = accessTokens as unknown as { pausedUntil: Map<string, number> };
      await accessTokens.keep('first', tokens('old'), 'login');
      await accessTokens.keep('last', tokens('old'), 'login');
      clock.time = NOW + HOUR - MINUTE;
      await accessTokens.accessTokenFor({ id: 'first' });
      for (let index = 1; index < 10_000; index += 1) pausedUntil.set(`user-${index}`, clock.time);
      expect(pausedUntil.size).toBe(10_000);
      await accessTokens.accessTokenFor({ id: 'last' });
      expect([...pausedUntil.keys()]).toEqual(['last']);
      expect(await records.read('first')).toBeDefined();
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

  it('is not made a third time', async () => {
    const { accessTokens, keep } = tokenRoom();
    await keep();
    const failure = refused();
    const call = jest.fn(() => Promise.reject(failure));
    await expect(accessTokens.withAccessToken(USER, call)).rejects.toBe(failure);
    expect(call).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['another status', new ApiRequestError('other', 'user', '403')],
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
    const { version } = await keep();
    const call = async () => {
      await records.remove(USER.id, version);
      throw refused();
    };
    await expect(accessTokens.withAccessToken(USER, call)).rejects.toBeInstanceOf(LoginRequiredException);
  });
});

describe('the tokens of a login', () => {
  it('are kept and forgotten under it', async () => {
    const { accessTokens, keep, records } = tokenRoom();
    await keep();
    expect(await accessTokens.forget(USER.id, 'another login')).toBeUndefined();
    expect(await records.read(USER.id)).toMatchObject({ loginId: 'login-1' });
    expect(await accessTokens.forget(USER.id, 'login-1')).toBe('at-old');
    expect(await records.read(USER.id)).toBeUndefined();
    expect(await accessTokens.forget(USER.id, 'login-1')).toBeUndefined();
  });

  it('replace those of the login before', async () => {
    const { accessTokens, keep } = tokenRoom();
    await keep('old');
    await accessTokens.keep(USER.id, tokens('second'), 'login-2');
    expect(await accessTokens.accessTokenFor(USER)).toBe('at-second');
  });

  it('are dropped where the app keeps none', async () => {
    const { accessTokens, options } = tokenRoom(new MemoryTokenStore());
    Object.assign(options, { tokenStore: undefined });
    await accessTokens.keep(USER.id, tokens('old'), 'login-1');
    expect(await accessTokens.forget(USER.id, 'login-1')).toBeUndefined();
  });
});
