import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { HttpAnswer } from '../http/index.js';
import type { AppSessionStore, MubarokahOptions, OwnLogin, OwnSessions } from '../options/index.js';
import { TransportFailure } from '../mubarokah-id/index.js';
import { MemorySessionStore } from '../session/index.js';
import { MemoryTokenStore } from '../tokens/index.js';
import { storeWith } from '../session/session-room.fixture.js';
import { tokenStoreWith } from '../tokens/token-parts.fixture.js';
import {
  BEGUN,
  broken,
  Browser,
  CALLBACK,
  deferred,
  loginRoom,
  ORIGIN,
  SESSION_COOKIE,
} from './login-room.fixture.js';

const TTL_MS = 600_000;

const pageOf = ({ status, headers }: HttpAnswer): unknown[] => [status, headers?.['Location']];
const json = (fields: unknown) => ({ body: JSON.stringify(fields) });
const withParameter = (url: string, name: string, value: string): string =>
  `${url}&${new URLSearchParams({ [name]: value }).toString()}`;
const withState = (url: string, parameters: Record<string, string>): string => {
  const state = new URLSearchParams(url.split('?')[1]).get('state')!;
  return `${CALLBACK}?${new URLSearchParams({ ...parameters, state }).toString()}`;
};

afterEach(() => {
  jest.restoreAllMocks();
  jest.useRealTimers();
});

describe('a callback that finishes a login', () => {
  it('leads to the page that was asked for, on this origin, and logs in', async () => {
    const { begin, finish, whoIs } = loginRoom();
    const answer = await finish(await begin('/profile?tab=1'));
    expect(answer).toMatchObject({
      status: 303,
      headers: { Location: `${ORIGIN}/profile?tab=1`, 'Cache-Control': 'no-store' },
    });
    expect(await whoIs()).toBe('7');
  });

  it('trades the code once, with its verifier and the redirect URI, and asks who it is for', async () => {
    const { begin, finish, wire } = loginRoom();
    await finish(await begin());
    expect(wire.requests.map(({ method, path }) => [method, path])).toEqual([
      ['POST', '/oauth/token'],
      ['GET', '/api/user'],
    ]);
    const form = wire.requests[0]!.form!;
    expect([...form.keys()].sort()).toEqual([
      'client_id',
      'client_secret',
      'code',
      'code_verifier',
      'grant_type',
      'redirect_uri',
    ]);
    expect(Object.fromEntries(form)).toMatchObject({
      grant_type: 'authorization_code',
      code: 'code-1',
      code_verifier: expect.stringMatching(/^[\w-]{43}$/) as unknown,
      redirect_uri: ORIGIN + CALLBACK,
    });
    expect(wire.requests[1]!.headers).toEqual({ Authorization: 'Bearer at-1' });
  });

  it('tells of it once, with how long it took, the person included', async () => {
    const { begin, finish, notified, clock } = loginRoom();
    const url = await begin();
    clock.time += 42_000;
    const startedAt = performance.now();
    await finish(url);
    const tookMs = performance.now() - startedAt;
    const [event, ...others] = notified.filter(({ type }) => type === 'callback');
    expect(others).toEqual([]);
    expect(event).toEqual({
      type: 'callback',
      reason: 'none',
      fault: 'none',
      durationMs: expect.any(Number) as unknown,
      loginDurationMs: 42_000,
      requestId: 'r-1',
    });
    const { durationMs } = event as { durationMs: number };
    expect(durationMs).toBeGreaterThan(0);
    expect(durationMs).toBeLessThanOrEqual(tookMs);
  });

  it('took no time at all by the clock of a machine that is behind', async () => {
    const { begin, finish, notified, clock } = loginRoom();
    const url = await begin();
    clock.time -= 5_000;
    await finish(url);
    expect(notified.at(-1)).toMatchObject({ reason: 'none', loginDurationMs: 0 });
  });

  it('takes the verifier from the browser, and leaves no timer behind', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'performance'] });
    const { begin, finish, begun } = loginRoom();
    await finish(await begin());
    const [record, ...others] = await begun();
    expect(others).toEqual([]);
    expect(record).not.toHaveProperty('codeVerifier');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('keeps the tokens beside the session that they came with, where the app wants them', async () => {
    const { begin, finish, accessTokens, sessions, browser } = loginRoom({
      tokenStore: new MemoryTokenStore(),
    });
    await finish(await begin());
    const session = await sessions.find(browser.request('/'));
    expect(await accessTokens.accessTokenFor({ id: '7' })).toBe('at-1');
    expect(await accessTokens.forget('7', { sessionId: session!.id })).toBe('at-1');
  });

  it('gives all of its calls what is left of one deadline', async () => {
    const { begin, finish, wire } = loginRoom({ callbackTimeoutMs: 5_000, requestTimeoutMs: 60_000 });
    await finish(await begin());
    expect(wire.requests).toHaveLength(2);
    for (const { timeoutMs } of wire.requests) {
      expect(timeoutMs).toBeLessThanOrEqual(5_000);
      expect(timeoutMs).toBeGreaterThan(0);
    }
    expect(wire.requests[1]!.timeoutMs).toBeLessThan(wire.requests[0]!.timeoutMs!);
  });
});

describe('a callback that cannot be tied to a login of this browser', () => {
  const stranger = async () => {
    const room = loginRoom();
    const url = await room.begin('/profile', new Browser());
    return { room, url };
  };

  it.each([
    ['malformed_request', (url: string) => `${url}&code=again`],
    ['missing_state', () => `${CALLBACK}?code=x`],
    ['missing_cookie', (url: string) => url],
  ])('ends in %s, and asks nobody', async (reason, urlOf) => {
    const { room, url } = await stranger();
    const answer = await room.finish(urlOf(url));
    expect(answer).toMatchObject({ status: 400, cookies: [] });
    expect(room.outcomes()).toEqual([reason]);
    expect(room.wire.requests).toEqual([]);
    expect(room.notified.at(-1)).not.toHaveProperty('loginDurationMs');
  });

  it('ends in invalid_state where another login was begun, which goes on', async () => {
    const { room, url } = await stranger();
    const mine = await room.begin();
    expect(await room.finish(url)).toMatchObject({ status: 400, cookies: [] });
    expect(room.wire.requests).toEqual([]);
    expect((await room.finish(mine)).status).toBe(303);
    expect(room.outcomes()).toEqual(['invalid_state', 'none']);
  });

  it.each(['POST', 'HEAD'])('is refused as a %s, and leaves the login as it is', async (method) => {
    const { begin, finish, outcomes, wire } = loginRoom();
    const url = await begin();
    expect(await finish(url, undefined, { method })).toMatchObject({ status: 405, cookies: [] });
    expect(outcomes()).toEqual(['malformed_request']);
    expect(wire.requests).toEqual([]);
    expect((await finish(url)).status).toBe(303);
  });

  it('does nothing ahead of a navigation, and tells nothing', async () => {
    const { begin, finish, outcomes } = loginRoom();
    const url = await begin();
    const ahead = await finish(url, undefined, { headers: { 'sec-purpose': 'prefetch' } });
    expect(ahead).toEqual({ status: 503, headers: { 'Cache-Control': 'no-store' } });
    expect(outcomes()).toEqual([]);
    expect((await finish(url)).status).toBe(303);
  });
});

describe('a callback that ends its login', () => {
  /** The login is used up: coming back with the same state is a replay. */
  const expectUsedUp = async (room: ReturnType<typeof loginRoom>, url: string): Promise<void> => {
    await room.finish(url);
    expect(room.outcomes().at(-1)).toBe('replayed_state');
  };

  it('is refused when the person took too long, to the millisecond', async () => {
    const room = loginRoom({ loginTtlMs: TTL_MS });
    const [late, inTime] = [await room.begin('/late'), await room.begin('/in-time')];
    room.clock.time = BEGUN + TTL_MS + 1;
    expect((await room.finish(late)).status).toBe(400);
    await expectUsedUp(room, late);
    room.clock.time = BEGUN + TTL_MS;
    expect((await room.finish(inTime)).status).toBe(303);
    expect(room.outcomes()).toEqual(['expired_state', 'replayed_state', 'none']);
    expect(room.wire.to('/oauth/token')).toHaveLength(1);
  });

  it('is refused when it was begun for another redirect URI', async () => {
    const before = loginRoom({ redirectUri: `https://old.example${CALLBACK}` });
    const url = await before.begin();
    const room = loginRoom();
    expect((await room.finish(url, before.browser)).status).toBe(400);
    expect(room.outcomes()).toEqual(['invalid_state']);
    expect(room.wire.requests).toEqual([]);
  });

  it('is refused when another issuer answered, and accepted from the right one', async () => {
    const room = loginRoom();
    const [mixedUp, right] = [await room.begin('/a'), await room.begin('/b')];
    expect((await room.finish(withParameter(mixedUp, 'iss', 'https://evil.example'))).status).toBe(400);
    expect(room.wire.requests).toEqual([]);
    expect((await room.finish(withParameter(right, 'iss', 'https://id.example'))).status).toBe(303);
    expect(room.outcomes()).toEqual(['issuer_mismatch', 'none']);
    await expectUsedUp(room, mixedUp);
  });

  it.each([
    ['access_denied', 403],
    ['server_error', 502],
  ])('says why when the provider says %s', async (error, status) => {
    const room = loginRoom();
    const url = await room.begin();
    expect((await room.finish(withState(url, { error }))).status).toBe(status);
    expect(room.outcomes()).toEqual([error]);
    expect(room.wire.requests).toEqual([]);
    expect(await room.whoIs()).toBeUndefined();
    await expectUsedUp(room, url);
  });

  it.each([
    ['token_invalid_grant', '/oauth/token', { status: 400, ...json({ error: 'invalid_grant' }) }],
    ['user_unauthorized', '/api/user', { status: 401 }],
  ])('ends in %s when %s answers so, and logs nobody in', async (reason, path, reply) => {
    const room = loginRoom();
    const url = await room.begin();
    room.wire.answers(path, reply);
    const answer = await room.finish(url);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.cookies!.join()).not.toContain(SESSION_COOKIE);
    expect(room.outcomes()).toEqual([reason]);
    await expectUsedUp(room, url);
  });

  it('is held back, unspent, when strangers had too many codes refused, and can be loaded again later', async () => {
    const room = loginRoom({ refusedCodesPerMinute: 1 });
    room.wire.answers('/oauth/token', { status: 400, ...json({ error: 'invalid_grant' }) });
    await room.finish(await room.begin());
    const url = await room.begin();
    const answer = await room.finish(url);
    expect(answer).toMatchObject({ status: 429, cookies: [], headers: { 'Retry-After': '60' } });
    expect(room.wire.to('/oauth/token')).toHaveLength(1);
    room.clock.time += 60_000;
    expect((await room.finish(url)).status).toBe(303);
    expect(room.outcomes()).toEqual(['token_invalid_grant', 'too_many_attempts', 'none']);
  });

  it('marks the browser of whoever logged in, and of nobody else', async () => {
    const room = loginRoom();
    const device = /^__Host-mubarokah-[\w-]{11}-device=/m;
    expect((await room.finish(await room.begin())).cookies!.join('\n')).toMatch(device);
    const refusing = loginRoom({ hooks: { onLogin: () => 'refuse' } });
    expect((await refusing.finish(await refusing.begin())).cookies!.join('\n')).not.toMatch(device);
  });

  it.each([
    [new TransportFailure('dns', false), 'token_network', 'dns'],
    [new TransportFailure('circuit_open', false, 'connect'), 'circuit_open_network', 'connect'],
    [{ status: 403, body: '<h1>Forbidden</h1>' }, 'token_invalid_response', 'other'],
  ])('tells of %j what it came to: %s, %s', async (reply, reason, error) => {
    const { begin, finish, wire, notified } = loginRoom();
    const url = await begin();
    wire.answers('/oauth/token', reply, reply, reply); // what was not sent is sent again
    await finish(url);
    expect(notified.filter(({ type }) => type === 'callback')).toMatchObject([{ reason, error }]);
  });

  it('passes on how long the provider wants to be left alone', async () => {
    const { begin, finish, wire } = loginRoom();
    wire.answers('/oauth/token', { status: 429, headers: { 'retry-after': '60' } });
    expect((await finish(await begin())).headers).toMatchObject({ 'Retry-After': '60' });
  });

  it.each<[reason: string, options: MubarokahOptions]>([
    ['hook_error', { hooks: { onLogin: broken() } }],
    ['rejected_by_app', { hooks: { onLogin: () => 'refuse' } }],
    ['store_error', { tokenStore: tokenStoreWith(new MemoryTokenStore(), { put: broken() }) }],
    ['session_error', { sessionStore: storeWith(new MemorySessionStore(), { create: broken() }) }],
  ])('ends in %s when the app says so, shows nothing of why, and logs nobody in', async (reason, options) => {
    const room = loginRoom(options);
    const answer = await room.finish(await room.begin());
    expect(answer.status).toBeGreaterThanOrEqual(403);
    expect(JSON.stringify(answer)).not.toMatch(/hunter2|-session/);
    expect(room.outcomes()).toEqual([reason]);
    expect(await room.whoIs()).toBeUndefined();
  });

  it.each<[reason: string, options: MubarokahOptions]>([
    ['hook_error', { hooks: { onLogin: () => new Promise<never>(() => {}) } }],
    [
      'session_error',
      {
        tokenStore: tokenStoreWith(new MemoryTokenStore(), { put: () => new Promise<never>(() => {}) }),
      },
    ],
  ])('ends in %s when the app does not answer in time', async (reason, options) => {
    const { begin, finish, outcomes } = loginRoom({ ...options, callbackTimeoutMs: 100 });
    const startedAt = performance.now();
    await finish(await begin());
    expect(outcomes()).toEqual([reason]);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('ends in internal_error when we are wrong ourselves', async () => {
    const { begin, finish, outcomes, logins } = loginRoom();
    const url = await begin();
    jest.spyOn(logins, 'find').mockRejectedValue(new Error('hunter2'));
    const answer = await finish(url);
    expect(answer.status).toBe(500);
    expect(answer.body).not.toContain('hunter2');
    expect(outcomes()).toEqual(['internal_error']);
  });
});

describe('what the app is told of a callback', () => {
  it('is who it is and their tokens, before the session begins', async () => {
    const onLogin = jest.fn(() => undefined);
    const { begin, finish, notified } = loginRoom({ hooks: { onLogin } });
    onLogin.mockImplementation(() => {
      expect(notified.map(({ type }) => type)).not.toContain('session-started');
      return undefined;
    });
    expect((await finish(await begin())).status).toBe(303);
    expect(onLogin.mock.calls).toEqual([
      [
        {
          user: { id: '7', name: 'Siti', email: null, username: null, profilePicture: null, gender: null },
          tokens: {
            accessToken: 'at-1',
            refreshToken: 'rt-1',
            expiresAt: BEGUN + 3_600_000,
            scopes: ['view-user'],
          },
          signal: expect.any(AbortSignal) as unknown,
        },
      ],
    ]);
  });

  it('is why a login failed, and whose turn it is', async () => {
    const onLoginFailed = jest.fn((_: unknown) => undefined);
    const { begin, finish } = loginRoom({ hooks: { onLoginFailed } });
    const url = await begin();
    await finish(withState(url, { error: 'access_denied' }));
    expect(onLoginFailed).toHaveBeenCalledTimes(1);
    expect(onLoginFailed).toHaveBeenCalledWith(
      expect.objectContaining({ reason: 'access_denied', fault: 'user' }),
    );
  });

  it.each([
    ['rejects', broken()],
    [
      'throws',
      () => {
        throw new Error('hunter2');
      },
    ],
  ])('changes nothing when the hook %s, and nothing of what it says is logged', async (_, onLoginFailed) => {
    const { begin, finish, hooks } = loginRoom({ hooks: { onLoginFailed } });
    const warn = jest.spyOn((hooks as unknown as { logger: { warn(text: string): void } }).logger, 'warn');
    warn.mockImplementation(() => undefined);
    const url = await begin();
    expect((await finish(withState(url, { error: 'access_denied' }))).status).toBe(403);
    await new Promise(setImmediate);
    expect(warn.mock.calls).toEqual([['The hook onLoginFailed failed; the request went on.']]);
  });
});

it('an app that wants to be told nothing has nothing in its log', async () => {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  const { begin, finish, outcomes } = loginRoom();
  const url = await begin();
  await finish(withState(url, { error: 'access_denied' }));
  await finish(await begin());
  await new Promise(setImmediate);
  expect(outcomes()).toEqual(['access_denied', 'none']);
  expect(warn).not.toHaveBeenCalled();
});

describe('a callback that comes again', () => {
  it('leads to the page when somebody is logged in by now, and is told as a replay', async () => {
    const { begin, finish, outcomes, wire } = loginRoom();
    const url = await begin('/profile');
    await finish(url);
    expect(pageOf(await finish(url))).toEqual([303, `${ORIGIN}/profile`]);
    expect(outcomes()).toEqual(['none', 'replayed_state']);
    expect(wire.to('/oauth/token')).toHaveLength(1);
  });

  it('is refused when nobody is logged in', async () => {
    const { begin, finish, browser, wire } = loginRoom();
    const url = await begin();
    await finish(url);
    browser.jar.delete(SESSION_COOKIE);
    expect((await finish(url)).status).toBe(400);
    expect(wire.to('/oauth/token')).toHaveLength(1);
  });

  it('is refused when nobody can be recognised', async () => {
    const read = jest.fn<AppSessionStore['read']>(async () => undefined);
    const { begin, finish } = loginRoom({ sessionStore: storeWith(new MemorySessionStore(), { read }) });
    const url = await begin();
    await finish(url);
    read.mockImplementation(broken());
    expect((await finish(url)).status).toBe(400);
  });

  it('is refused with another reason, however logged in somebody is', async () => {
    const { begin, finish } = loginRoom();
    await finish(await begin());
    expect((await finish(`${CALLBACK}?code=x&state=guessed`)).status).toBe(400);
  });

  describe('while the first is still being worked on', () => {
    const twice = async (options: MubarokahOptions = {}) => {
      const room = loginRoom(options);
      const url = await room.begin();
      const wait = deferred<object>();
      room.wire.answers('/oauth/token', wait.promise);
      // Both carry the same cookies, as a reload does.
      const first = room.callback.finish(room.browser.request(url));
      await new Promise(setImmediate);
      const second = room.callback.finish(room.browser.request(url));
      await new Promise(setImmediate);
      return { ...room, url, wait, first, second, both: Promise.all([first, second]) };
    };
    const sessionIn = ({ cookies }: HttpAnswer): string | undefined =>
      cookies?.find((cookie) => cookie.startsWith(`${SESSION_COOKIE}=`));

    it('waits for it, shares its session, and spends no code twice', async () => {
      const { both, wait, wire, outcomes } = await twice();
      wait.resolve(json({ token_type: 'bearer', access_token: 'at', expires_in: 3600 }));
      const [first, second] = await both;
      expect([pageOf(first), pageOf(second)]).toEqual([
        [303, `${ORIGIN}/profile`],
        [303, `${ORIGIN}/profile`],
      ]);
      expect(sessionIn(first)).toBeDefined();
      expect(sessionIn(second)).toBe(sessionIn(first));
      expect(wire.to('/oauth/token')).toHaveLength(1);
      expect(outcomes().sort()).toEqual(['none', 'replayed_state']);
    });

    it('fails with it where its code is dead, and spends no code twice', async () => {
      const { both, wait, wire, outcomes } = await twice();
      wait.resolve({ status: 400, ...json({ error: 'invalid_grant' }) });
      const answers = await both;
      expect(answers.map(({ status }) => status)).toEqual([400, 400]);
      expect(answers.map(sessionIn)).toEqual([undefined, undefined]);
      expect(wire.to('/oauth/token')).toHaveLength(1);
      expect(outcomes().sort()).toEqual(['replayed_state', 'token_invalid_grant']);
    });

    it('tries itself where the provider was only busy', async () => {
      const { both, wait, wire, outcomes } = await twice();
      wait.resolve({ status: 503 });
      expect((await both).map(({ status }) => status)).toEqual([502, 303]);
      expect(wire.to('/oauth/token')).toHaveLength(2);
      expect(outcomes()).toEqual(['token_server_error', 'none']);
    });

    it('with another code waits as well, and is not let in by the session of the first', async () => {
      const { wire, url, browser, callback, wait, both } = await twice();
      const other = callback.finish(browser.request(url.replace('code-1', 'code-2')));
      wait.resolve(json({ token_type: 'bearer', access_token: 'at', expires_in: 3600 }));
      await both;
      const answer = await other;
      expect([answer.status, sessionIn(answer)]).toEqual([400, undefined]);
      expect(wire.to('/oauth/token')).toHaveLength(1);
    });

    it('gives up when its own time is over', async () => {
      const { first, second, wait, outcomes } = await twice({ callbackTimeoutMs: 300 });
      expect((await second).status).toBe(400);
      expect(outcomes()).toEqual(['replayed_state']);
      wait.resolve({ status: 503 });
      await first;
    });
  });

  describe('after the browser lost the answer to the first', () => {
    const lost = async (options: MubarokahOptions = {}) => {
      const room = loginRoom(options);
      const url = await room.begin('/profile');
      const request = room.browser.request(url);
      await room.callback.finish(request);
      return { ...room, url, request };
    };

    it('leads to the session that has begun, without asking anybody', async () => {
      const { callback, request, browser, wire, whoIs, outcomes } = await lost();
      const answer = browser.receive(await callback.finish(request));
      expect(pageOf(answer)).toEqual([303, `${ORIGIN}/profile`]);
      expect(await whoIs()).toBe('7');
      expect(wire.to('/oauth/token')).toHaveLength(1);
      expect(outcomes()).toEqual(['none', 'replayed_state']);
    });

    it('with another code leads nobody in', async () => {
      const { callback, browser, url, whoIs, wire } = await lost();
      const answer = await callback.finish(browser.request(url.replace('code-1', 'code-2')));
      expect(browser.receive(answer).status).toBe(400);
      expect(await whoIs()).toBeUndefined();
      expect(wire.to('/oauth/token')).toHaveLength(1);
    });

    it('leads nobody in whose session has ended meanwhile', async () => {
      const { callback, request, browser, sessions, whoIs } = await lost();
      await sessions.endAll('7');
      expect(browser.receive(await callback.finish(request)).status).toBe(400);
      expect(await whoIs()).toBeUndefined();
    });

    it('leads nobody in when the store does not answer', async () => {
      const read = jest.fn<AppSessionStore['read']>(broken());
      const { callback, request } = await lost({
        sessionStore: storeWith(new MemorySessionStore(), { read }),
      });
      expect((await callback.finish(request)).status).toBe(400);
    });
  });

  it('at the same time as that of another tab brings each its own session', async () => {
    const room = loginRoom();
    const others = new Browser();
    const urls = [await room.begin('/a'), await room.begin('/b', others)] as const;
    const answers = await Promise.all([room.finish(urls[0]), room.finish(urls[1], others)]);
    expect(answers.map(pageOf)).toEqual([
      [303, `${ORIGIN}/a`],
      [303, `${ORIGIN}/b`],
    ]);
    expect(room.browser.jar.get(SESSION_COOKIE)).not.toBe(others.jar.get(SESSION_COOKIE));
    expect(room.wire.to('/oauth/token')).toHaveLength(2);
  });
});

describe('a callback whose code was perhaps not used', () => {
  it.each([
    ['token_rate_limited', { status: 429, headers: { 'retry-after': '60' } }],
    ['token_server_error', { status: 500 }],
    ['token_server_error', { status: 503 }],
    ['token_invalid_response', { status: 200, body: '<html>' }],
    ['token_network', new TransportFailure('aborted', true)],
    ['token_timeout', new TransportFailure('timeout', true)],
    ['token_network', new TransportFailure('connect', false)],
  ])('ends in %s, and succeeds when it is sent again', async (reason, reply) => {
    const room = loginRoom({ callbackTimeoutMs: 1_000 });
    const url = await room.begin('/profile');
    room.wire.answers('/oauth/token', reply, reply, reply);
    const failed = await room.finish(url);
    expect([failed.status >= 500, failed.cookies]).toEqual([true, []]);
    room.wire.answers('/oauth/token');
    expect(pageOf(await room.finish(url))).toEqual([303, `${ORIGIN}/profile`]);
    expect(room.outcomes()).toEqual([reason, 'none']);
    expect(await room.whoIs()).toBe('7');
  });

  it('can be sent again when the session store did not answer before the code was used', async () => {
    const claimLogin = jest.fn<AppSessionStore['claimLogin']>(broken());
    const room = loginRoom({ sessionStore: storeWith(new MemorySessionStore(), { claimLogin }) });
    const url = await room.begin();
    expect(await room.finish(url)).toMatchObject({ status: 503, cookies: [] });
    expect(room.wire.requests).toEqual([]);
    claimLogin.mockResolvedValue({ state: 'claimed' });
    expect((await room.finish(url)).status).toBe(303);
    expect(room.outcomes()).toEqual(['session_error', 'none']);
  });
});

describe('an error that comes without a state', () => {
  const redirected = (error: string): string => `${CALLBACK}?${new URLSearchParams({ error }).toString()}`;

  it.each([
    ['invalid_scope', 500],
    ['server_error', 502],
  ])('is said to be %s in a browser that has a login under way, which goes on', async (error, status) => {
    const room = loginRoom();
    const url = await room.begin();
    expect(await room.finish(redirected(error))).toMatchObject({ status, cookies: [] });
    expect(room.outcomes()).toEqual([error]);
    expect(room.wire.requests).toEqual([]);
    expect((await room.finish(url)).status).toBe(303);
  });

  it('is not believed in a browser that has none', async () => {
    const room = loginRoom();
    await room.finish(redirected('invalid_scope'));
    await room.finish(await room.begin());
    await room.finish(redirected('invalid_scope')); // that login is finished
    expect(room.outcomes()).toEqual(['missing_state', 'none', 'missing_state']);
  });

  it.each([
    ['it blames the person, whose denial comes with a state', 'access_denied'],
    ['it is none of the errors that there are', 'made_up'],
  ])('is not believed when %s', async (_, error) => {
    const room = loginRoom();
    await room.begin();
    await room.finish(redirected(error));
    expect(room.outcomes()).toEqual(['missing_state']);
  });
});

describe('an app that refuses somebody', () => {
  it('ends the session that this browser has of them, with its tokens', async () => {
    const onLogin = jest.fn((): 'refuse' | undefined => undefined);
    const tokenStore = new MemoryTokenStore();
    const room = loginRoom({ tokenStore, hooks: { onLogin } });
    await room.finish(await room.begin());
    expect(await room.whoIs()).toBe('7');
    onLogin.mockReturnValue('refuse');
    expect((await room.finish(await room.begin())).status).toBe(403);
    expect(await room.whoIs()).toBeUndefined();
    expect(await room.accessTokens.forget('7', 'any')).toBeUndefined();
    expect(room.outcomes()).toEqual(['none', 'rejected_by_app']);
  });

  it('leaves the session of somebody else as it is', async () => {
    const onLogin = jest.fn((): 'refuse' | undefined => undefined);
    const room = loginRoom({ hooks: { onLogin } });
    await room.finish(await room.begin());
    onLogin.mockReturnValue('refuse');
    room.wire.answers('/api/user', json({ id: 8 }));
    expect((await room.finish(await room.begin())).status).toBe(403);
    expect(await room.whoIs()).toBe('7');
  });
});

describe('a logout while a login is under way', () => {
  const post = (room: ReturnType<typeof loginRoom>): Promise<HttpAnswer> =>
    room.logout.logOut(room.browser.request('/auth/mubarokah/logout', { method: 'POST' }));

  it('wins over a callback that is being worked on', async () => {
    const room = loginRoom();
    const url = await room.begin();
    const wait = deferred<object>();
    room.wire.answers('/oauth/token', wait.promise);
    const finishing = room.callback.finish(room.browser.request(url));
    await new Promise(setImmediate);
    expect((await post(room)).status).toBe(303);
    wait.resolve(json({ token_type: 'bearer', access_token: 'at', expires_in: 3600 }));
    expect(room.browser.receive(await finishing).status).toBe(401);
    expect(await room.whoIs()).toBeUndefined();
    expect(await room.sessions.list('7')).toEqual([]);
    expect(room.outcomes()).toEqual(['logged_out']);
  });

  it('wins over a callback that comes later, which asks nobody', async () => {
    const room = loginRoom();
    const url = await room.begin();
    await post(room);
    expect((await room.finish(url)).status).toBe(401);
    expect(room.wire.requests).toEqual([]);
    expect(room.outcomes()).toEqual(['logged_out']);
  });

  it('wins over a callback whose answer the browser has not got yet', async () => {
    const room = loginRoom();
    const request = room.browser.request(await room.begin());
    const answer = await room.callback.finish(request);
    await post(room);
    room.browser.receive(answer);
    expect(await room.whoIs()).toBeUndefined();
    expect(room.notified.filter(({ type }) => type === 'session-ended')).toEqual([
      { type: 'session-ended', reason: 'logout', count: 1 },
    ]);
  });

  it('leaves the logins of other browsers as they are', async () => {
    const room = loginRoom();
    const other = new Browser();
    await room.begin('/a');
    const url = await room.begin('/b', other);
    await post(room);
    expect((await room.finish(url, other)).status).toBe(303);
  });

  it('lets somebody log in who begins afterwards', async () => {
    const room = loginRoom();
    await room.begin('/a');
    await post(room);
    expect((await room.finish(await room.begin('/b'))).status).toBe(303);
  });
});

describe('a callback of an app with sessions of its own', () => {
  /** An app that remembers who is logged in in one variable. */
  function owning(given: MubarokahOptions = {}) {
    const begun: OwnLogin[] = [];
    const sessions = {
      begin: jest.fn<OwnSessions['begin']>((login) => void begun.push(login)),
      current: jest.fn<OwnSessions['current']>(() => begun[0]),
      end: jest.fn<OwnSessions['end']>(),
    };
    const native = { request: { of: 'the platform' }, response: {} };
    const room = loginRoom({ sessions, tokenStore: new MemoryTokenStore(), ...given });
    const finish = (url: string) => room.finish(url, room.browser, { native });
    const hasTokens = () => room.accessTokens.accessTokenFor({ id: '7' }).then(Boolean, () => false);
    return { ...room, sessions, begun, native, finish, hasTokens };
  }

  it('hands over who it is, and begins no session of ours', async () => {
    const { begin, finish, begun, native, browser, notified, outcomes, hasTokens } = owning();
    expect(pageOf(await finish(await begin('/cart')))).toEqual([303, `${ORIGIN}/cart`]);
    expect(begun).toEqual([
      {
        user: expect.objectContaining({ id: '7' }) as unknown,
        tokens: expect.objectContaining({ accessToken: 'at-1' }) as unknown,
        returnTo: '/cart',
        ...native,
      },
    ]);
    expect([outcomes(), browser.jar.has(SESSION_COOKIE), await hasTokens()]).toEqual([['none'], false, true]);
    expect(notified.map(({ type }) => type)).not.toContain('session-started');
  });

  it('leads to the page when it comes again, as long as somebody is logged in', async () => {
    const { begin, finish, sessions, native, outcomes } = owning();
    const url = await begin();
    await finish(url);
    expect(pageOf(await finish(url))).toEqual([303, `${ORIGIN}/profile`]);
    expect(sessions.current.mock.calls).toEqual([[native.request]]);
    sessions.current.mockReturnValueOnce(undefined);
    expect((await finish(url)).status).toBe(400);
    sessions.current.mockImplementationOnce(broken());
    expect((await finish(url)).status).toBe(400);
    expect(outcomes()).toEqual(['none', 'replayed_state', 'replayed_state', 'replayed_state']);
    expect(sessions.begin).toHaveBeenCalledTimes(1);
  });

  it('ends in session_error, without tokens, where no session begins', async () => {
    const { begin, finish, sessions, outcomes, hasTokens } = owning();
    sessions.begin.mockImplementation(broken());
    expect((await finish(await begin())).status).toBe(503);
    expect([outcomes(), await hasTokens()]).toEqual([['session_error'], false]);
  });

  it('ends in store_error, and begins nothing, where the tokens cannot be kept', async () => {
    const tokenStore = tokenStoreWith(new MemoryTokenStore(), { put: broken() });
    const { begin, finish, sessions, outcomes } = owning({ tokenStore });
    await finish(await begin());
    expect([outcomes(), sessions.begin.mock.calls]).toEqual([['store_error'], []]);
  });

  it('begins nothing for somebody whom the app keeps out', async () => {
    const { begin, finish, sessions, outcomes } = owning({ hooks: { onLogin: () => 'refuse' } });
    await finish(await begin());
    expect([outcomes(), sessions.begin.mock.calls]).toEqual([['rejected_by_app'], []]);
  });

  it('begins nothing where the person logs out meanwhile', async () => {
    const late = deferred<{ body: string }>();
    const { begin, finish, sessions, outcomes, wire, logout, browser } = owning();
    const url = await begin();
    wire.answers('/api/user', late.promise);
    const finishing = finish(url);
    await new Promise(setImmediate);
    await logout.logOut(browser.request('/auth/mubarokah/logout', { method: 'POST' }));
    late.resolve(json({ id: 7, name: 'Siti' }));
    await finishing;
    expect([outcomes(), sessions.begin.mock.calls]).toEqual([['logged_out'], []]);
  });
});
