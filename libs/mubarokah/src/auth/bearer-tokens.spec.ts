import { describe, expect, it, jest } from '@jest/globals';
import { type ApiClient, ApiRequestError } from '../mubarokah-id/index.js';
import { type BearerOptions } from '../options/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { Clock } from '../time/index.js';
import { BearerTokens } from './bearer-tokens.js';

const user = { id: '7', name: 'Siti', email: null, username: null, profilePicture: null, gender: null };
const START = 1_000_000;
const CACHE_MS = 60_000;

class ManualClock extends Clock {
  time = START;
  override now(): number {
    return this.time;
  }
}

/** A token that ends in an hour, as far as a test does not say otherwise. */
function tokenWith(given: object = {}, signature = 'signature'): string {
  const claims = { aud: 'shop', exp: START / 1000 + 3_600, scopes: ['view-user'], ...given };
  return `header.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
}

function room(bearer: BearerOptions = {}) {
  const options = optionsWith({ bearer });
  const clock = new ManualClock();
  const ask = jest.fn<ApiClient['user']>(async () => user);
  const tokens = new BearerTokens(options, { user: ask } as unknown as ApiClient, clock);
  const kind = async (token = tokenWith()): Promise<string> => (await tokens.judge(token)).kind;
  return { tokens, clock, ask, kind };
}

const refusing = (code: ApiRequestError['code']) => () =>
  Promise.reject(new ApiRequestError(code, 'user', 401));

describe('an access token', () => {
  it('is that of a person, with the scopes in it', async () => {
    const { tokens, ask } = room();
    expect(await tokens.judge(tokenWith())).toEqual({ kind: 'valid', user, scopes: ['view-user'] });
    expect(ask.mock.calls).toEqual([[tokenWith()]]);
  });

  it('is asked about again when its time has passed, to the millisecond', async () => {
    const { clock, ask, kind } = room();
    await kind();
    clock.time += CACHE_MS - 1;
    await kind();
    expect(ask).toHaveBeenCalledTimes(1);
    clock.time += 1;
    expect(await kind()).toBe('valid');
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('is never taken beyond its own end', async () => {
    const { clock, ask, kind } = room();
    const token = tokenWith({ exp: START / 1000 + 10 });
    await kind(token);
    clock.time += 9_999;
    expect(await kind(token)).toBe('valid');
    clock.time += 1;
    expect(await kind(token)).toBe('invalid');
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('is asked about each time where nothing is to be remembered', async () => {
    const { ask, kind } = room({ cacheMs: 0 });
    await kind();
    await kind();
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('is asked about once by all who bring it at once, also where that fails', async () => {
    const { ask, kind } = room();
    ask.mockImplementationOnce(refusing('server_error'));
    const first = await Promise.allSettled([kind(), kind(), kind()]);
    expect(first.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(ask).toHaveBeenCalledTimes(1);
    expect(await Promise.all([kind(), kind()])).toEqual(['valid', 'valid']);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it.each(['token_expired', 'token_invalid', 'unauthenticated'] as const)(
    'that Mubarokah ID refuses (%s) is not taken any more, nor asked about for a while',
    async (code) => {
      const { clock, ask, kind } = room();
      expect(await kind()).toBe('valid');
      clock.time += CACHE_MS;
      ask.mockImplementation(refusing(code));
      expect([await kind(), await kind()]).toEqual(['invalid', 'invalid']);
      expect(ask).toHaveBeenCalledTimes(2);
    },
  );

  it.each(['insufficient_scope', 'unapproved_scope', 'permission_denied'] as const)(
    'with which nobody says who it is for (%s) lacks a scope',
    async (code) => {
      const { ask, kind } = room();
      ask.mockImplementation(refusing(code));
      expect(await kind()).toBe('unscoped');
    },
  );

  it.each(['server_error', 'rate_limited', 'timeout', 'circuit_open', 'other'] as const)(
    'is neither taken nor refused where Mubarokah ID does not say (%s), and is not remembered',
    async (code) => {
      const { ask, kind } = room();
      ask.mockImplementationOnce(refusing(code));
      await expect(kind()).rejects.toMatchObject({ code });
      expect(await kind()).toBe('valid');
    },
  );

  it.each([
    ['of another client', { aud: 'another' }],
    ['that has ended', { exp: START / 1000 }],
    ['that is none', { exp: 'never' }],
  ])('%s is refused without a question', async (_, claims) => {
    const { ask, kind } = room();
    expect(await kind(tokenWith(claims))).toBe('invalid');
    expect(ask).not.toHaveBeenCalled();
  });

  it('is taken of the clients that the app names, and of no other', async () => {
    const { kind } = room({ audiences: ['phone', 'tablet'] });
    expect(await kind(tokenWith({ aud: 'tablet' }))).toBe('valid');
    expect(await kind(tokenWith({ aud: 'shop' }))).toBe('invalid');
  });

  it('stays known when made-up ones come, and gives way to those that are used more', async () => {
    const { ask, kind } = room({ cacheSize: 2 });
    await kind();
    ask.mockImplementation(refusing('token_invalid'));
    for (const signature of ['x', 'y', 'z']) await kind(tokenWith({}, signature));
    expect(await kind()).toBe('valid');
    expect(ask).toHaveBeenCalledTimes(4);
    ask.mockResolvedValue(user);
    for (const signature of ['1', '2']) await kind(tokenWith({}, signature));
    await kind();
    expect(ask).toHaveBeenCalledTimes(7);
  });
});
