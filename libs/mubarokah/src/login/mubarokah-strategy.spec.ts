import { createHash } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import { type MubarokahOptions, resolveOptions } from '../options/index.js';
import { MubarokahStrategy, type StrategySeams } from './mubarokah-strategy.js';

const REDIRECT_URI = 'https://shop.example/callback';
const user = { id: '7', name: 'Siti', email: null, username: null, profilePicture: null, gender: null };
const tokens = { accessToken: 'at', refreshToken: 'rt', expiresAt: 1, scopes: ['view-user'] };

const willing = () => ({
  keep: jest.fn<StrategySeams['keep']>(async () => {}),
  exchange: jest.fn<StrategySeams['exchange']>(async () => tokens),
  user: jest.fn<StrategySeams['user']>(async () => user),
});

function strategyOf(seams: Partial<StrategySeams> = {}, options: MubarokahOptions = {}) {
  const resolved = resolveOptions(
    {
      baseUrl: 'https://id.example',
      clientId: 'shop & co',
      clientSecret: 'hunter2',
      redirectUri: REDIRECT_URI,
      cookieSecret: 'c'.repeat(32),
      scopes: ['view-user', 'detail-user'],
      ...options,
    },
    {},
  );
  return new MubarokahStrategy(resolved, { ...willing(), ...seams });
}

describe('MubarokahStrategy.begin', () => {
  it('points at the login page of the provider, with all that the protocol asks for', async () => {
    const { keep, ...others } = willing();
    const url = new URL(await strategyOf({ keep, ...others }).begin());
    const [{ state, codeVerifier }] = keep.mock.lastCall!;
    expect(url.origin + url.pathname).toBe('https://id.example/oauth/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: 'shop & co',
      redirect_uri: REDIRECT_URI,
      scope: 'view-user detail-user',
      state,
      code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    expect([others.exchange.mock.calls, others.user.mock.calls]).toEqual([[], []]);
  });

  it('makes a new state and verifier of 256 random bits each time', async () => {
    const { keep } = willing();
    await strategyOf({ keep }).begin();
    await strategyOf({ keep }).begin();
    const values = keep.mock.calls.flatMap(([{ state, codeVerifier }]) => [state, codeVerifier]);
    expect(new Set(values).size).toBe(4);
    for (const value of values) expect(value).toMatch(/^[\w-]{43}$/);
  });

  it('tells nothing before the login is kept', async () => {
    let kept = false;
    const keep = async () => {
      await new Promise(setImmediate);
      kept = true;
    };
    await strategyOf({ keep }).begin();
    expect(kept).toBe(true);
  });

  it('adds what the app wants to add', async () => {
    const options = {
      prompt: 'login',
      authorizationParameters: { ui_locales: 'id', prompt: 'none' },
    } as const;
    const { searchParams } = new URL(await strategyOf({}, options).begin());
    expect([searchParams.get('ui_locales'), searchParams.get('prompt')]).toEqual(['id', 'login']);
  });

  it('never shows the secret or the verifier', async () => {
    const { keep } = willing();
    const url = await strategyOf({ keep }).begin();
    expect(url).not.toContain('hunter2');
    expect(url).not.toContain(keep.mock.lastCall![0].codeVerifier);
  });
});

describe('MubarokahStrategy.complete', () => {
  it('trades the code with its verifier and the redirect URI it was given for, and asks who it is', async () => {
    const seams = willing();
    expect(await strategyOf(seams).complete('the code', 'the state', 'the verifier')).toEqual({
      user,
      tokens,
    });
    expect(seams.exchange.mock.calls).toEqual([
      [
        {
          grant_type: 'authorization_code',
          code: 'the code',
          redirect_uri: REDIRECT_URI,
          code_verifier: 'the verifier',
        },
      ],
    ]);
    expect(seams.user.mock.calls).toEqual([[tokens]]);
    expect(seams.keep).not.toHaveBeenCalled();
  });

  it('never mixes up passes that run at the same time', async () => {
    const named = (name: string) => ({ ...user, id: name });
    const results = await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        strategyOf({
          exchange: async ({ code }) => ({ ...tokens, accessToken: code! }),
          user: async ({ accessToken }) => named(accessToken),
        }).complete(name, 'state', 'verifier'),
      ),
    );
    expect(results.map((result) => [result.user.id, result.tokens.accessToken])).toEqual([
      ['a', 'a'],
      ['b', 'b'],
      ['c', 'c'],
    ]);
  });

  it('does not ask who it is when there are no tokens', async () => {
    const seams = { ...willing(), exchange: jest.fn(() => Promise.reject(new Error('no'))) };
    await expect(strategyOf(seams).complete('code', 'state', 'verifier')).rejects.toThrow('no');
    expect(seams.user).not.toHaveBeenCalled();
  });

  it.each([undefined, null])(
    'settles even where the seam breaks its promise and knows %p',
    async (nobody) => {
      await expect(
        strategyOf({ user: async () => nobody as never }).complete('code', 'state', 'verifier'),
      ).rejects.toBeInstanceOf(Error);
      await expect(
        strategyOf({ exchange: async () => nobody as never }).complete('code', 'state', 'verifier'),
      ).rejects.toBeInstanceOf(Error);
    },
  );
});

describe('MubarokahStrategy hands the caller the very same error', () => {
  const failure = Object.assign(new Error('store gone'), { statusCode: 500, data: '{"error":"x"}' });
  const passes = {
    keep: (seams: Partial<StrategySeams>) => strategyOf(seams).begin(),
    exchange: (seams: Partial<StrategySeams>) => strategyOf(seams).complete('code', 'state', 'verifier'),
    user: (seams: Partial<StrategySeams>) => strategyOf(seams).complete('code', 'state', 'verifier'),
  };

  it.each(Object.keys(passes) as (keyof typeof passes)[])('that %s rejects with', async (seam) => {
    await expect(passes[seam]({ [seam]: () => Promise.reject(failure) })).rejects.toBe(failure);
  });

  it.each(Object.keys(passes) as (keyof typeof passes)[])('that %s throws', async (seam) => {
    const thrower = () => {
      throw failure;
    };
    await expect(passes[seam]({ [seam]: thrower })).rejects.toBe(failure);
  });
});
