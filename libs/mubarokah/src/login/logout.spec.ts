import { Logger } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { HttpAnswer, HttpRequest } from '../http/index.js';
import type { MubarokahOptions, MubarokahUser, OwnSessions } from '../options/index.js';
import { MemorySessionStore } from '../session/index.js';
import { MemoryTokenStore } from '../tokens/index.js';
import { storeWith } from '../session/session-room.fixture.js';
import { tokenStoreWith } from '../tokens/token-parts.fixture.js';
import { broken, Browser, loginRoom, ORIGIN, SESSION_COOKIE } from './login-room.fixture.js';

const LOGOUT = '/auth/mubarokah/logout';
const CLEARED = new RegExp(`^${SESSION_COOKIE}=; Max-Age=0;`);

async function loggedIn(options: MubarokahOptions = {}) {
  const room = loginRoom(options);
  await room.finish(await room.begin());
  room.notified.length = 0;
  room.wire.requests.length = 0;
  const { browser, logout } = room;
  const post = async (headers: HttpRequest['headers'] = {}, method = 'POST'): Promise<HttpAnswer> =>
    browser.receive(await logout.logOut(browser.request(LOGOUT, { method, headers })));
  return { ...room, post };
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('a logout', () => {
  it('ends the session, clears its cookie and leads to the usual page', async () => {
    const { post, whoIs, notified } = await loggedIn({ defaultReturnTo: '/bye' });
    const answer = await post();
    expect(answer).toMatchObject({
      status: 303,
      headers: { Location: `${ORIGIN}/bye` },
      cookies: [expect.stringMatching(CLEARED)],
    });
    expect(await whoIs()).toBeUndefined();
    expect(notified).toEqual([{ type: 'session-ended', reason: 'logout', count: 1 }]);
  });

  it('leads to where browsers find the app behind a proxy that strips a prefix', async () => {
    const { post } = await loggedIn({ publicPathPrefix: '/shop' });
    expect((await post()).headers).toMatchObject({ Location: `${ORIGIN}/shop/` });
  });

  it('ends it for whoever still has the cookie', async () => {
    const { post, browser, whoIs } = await loggedIn();
    const thief = new Browser();
    for (const [name, value] of browser.jar) thief.jar.set(name, value);
    await post();
    expect(await whoIs(thief)).toBeUndefined();
  });

  it('answers an API caller with 204', async () => {
    const { post } = await loggedIn();
    expect(await post({ accept: 'application/json' })).toEqual({
      status: 204,
      headers: { 'Cache-Control': 'no-store' },
      cookies: [expect.stringMatching(CLEARED)],
    });
  });

  it('does the same for whoever is not logged in, and tells nothing', async () => {
    const onLogout = jest.fn(() => undefined);
    const { post, notified, browser } = await loggedIn({ hooks: { onLogout } });
    browser.jar.clear();
    const answer = await post();
    await new Promise(setImmediate);
    expect([answer.status, answer.cookies]).toEqual([303, [expect.stringMatching(CLEARED)]]);
    expect([notified, onLogout.mock.calls]).toEqual([[], []]);
  });

  it('tells the app who it was', async () => {
    const onLogout = jest.fn((_: unknown) => undefined);
    const { post } = await loggedIn({ hooks: { onLogout } });
    await post();
    await new Promise(setImmediate);
    expect(onLogout).toHaveBeenCalledTimes(1);
    expect(onLogout).toHaveBeenCalledWith(expect.objectContaining({ userId: '7' }));
  });

  it('has nothing in the log of an app that wants to be told nothing', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const { post } = await loggedIn();
    expect((await post()).status).toBe(303);
    await new Promise(setImmediate);
    expect(warn).not.toHaveBeenCalled();
  });

  it('stands when the hook fails, and nothing of what it says is logged', async () => {
    const { post, whoIs, hooks } = await loggedIn({ hooks: { onLogout: broken() } });
    const { logger } = hooks as unknown as { logger: { warn(text: string): void } };
    const warn = jest.spyOn(logger, 'warn').mockImplementation(() => undefined);
    expect((await post()).status).toBe(303);
    await new Promise(setImmediate);
    expect(await whoIs()).toBeUndefined();
    expect(warn.mock.calls).toEqual([['The hook onLogout failed; the request went on.']]);
  });

  it('that the store fails keeps the cookie, so that a session that lives on does not look ended', async () => {
    const sessionStore = storeWith(new MemorySessionStore(), { end: broken() });
    const { post, whoIs } = await loggedIn({ sessionStore });
    const answer = await post();
    expect(answer).toEqual({
      status: 503,
      headers: {
        'Content-Type': 'text/plain; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        'Retry-After': '5',
      },
      body: 'You could not be logged out. Please try again in a moment.',
    });
    expect(await whoIs()).toBe('7');
  });
});

describe('a logout that the person may not have wanted', () => {
  it.each(['HEAD', 'PUT', 'OPTIONS', 'GET of JSON'])('is refused as a %s', async (what) => {
    const { post, whoIs } = await loggedIn();
    const [method, json] = what.split(' of ');
    expect(await post(json === undefined ? {} : { accept: 'application/json' }, method)).toEqual({
      status: 405,
      headers: {
        'Content-Type': 'text/plain; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        Allow: 'POST',
      },
      body: 'Log out with POST.',
    });
    expect(await whoIs()).toBe('7');
  });

  it.each([
    ['en', 'Do you want to log out of this app?', 'Log out'],
    ['id', 'Apakah Anda ingin keluar dari aplikasi ini?', 'Keluar'],
  ])('is asked for by a link: the page asks, in %s', async (language, question, button) => {
    const { post, whoIs } = await loggedIn({ publicPathPrefix: '/shop' });
    const headers = { 'accept-language': language, 'sec-fetch-site': 'cross-site' };
    const { status, headers: answered, cookies, body } = await post(headers, 'GET');
    expect([status, cookies]).toEqual([200, undefined]);
    expect(answered).toEqual({
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Language': language,
      'Content-Security-Policy': expect.stringMatching(
        /^default-src 'none'; .*frame-ancestors 'none'; form-action 'self' https:\/\/shop\.example$/,
      ),
    });
    expect(body).toContain(`<p>${question}</p>`);
    expect(body).toContain(`<form method="post"><p><button class="button">${button}</button></p></form>`);
    expect(body).toContain('href="/shop/"');
    expect(body).not.toMatch(/<script|action=/);
    expect(await whoIs()).toBe('7');
  });

  it.each<[headers: HttpRequest['headers']]>([
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ 'sec-fetch-site': '' }],
    [{ 'sec-fetch-site': 'cross-site', origin: ORIGIN }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: '' }],
  ])('is refused from %j', async (headers) => {
    const { post, whoIs } = await loggedIn();
    const answer = await post(headers);
    expect([answer.status, answer.body]).toEqual([403, 'This logout did not come from a page of this app.']);
    expect(answer.cookies).toBeUndefined();
    expect(await whoIs()).toBe('7');
  });

  it.each<[headers: HttpRequest['headers']]>([
    [{ 'sec-fetch-site': 'same-origin' }],
    [{ 'sec-fetch-site': 'none' }],
    [{ 'sec-fetch-site': 'same-origin', origin: 'null' }],
    [{ origin: ORIGIN }],
  ])('is done from %j', async (headers) => {
    const { post, whoIs } = await loggedIn();
    expect((await post(headers)).status).toBe(303);
    expect(await whoIs()).toBeUndefined();
  });
});

describe('a logout from another origin that the app names', () => {
  const SPA = 'http://localhost:5173';
  const FROM_SPA = { origin: SPA, 'sec-fetch-site': 'same-site', accept: '*/*' };
  const CORS = {
    'Access-Control-Allow-Origin': SPA,
    'Access-Control-Allow-Credentials': 'true',
    Vary: 'Origin',
  };
  const named = { logoutOrigins: [SPA] };

  it('is done, and its page may read the answer', async () => {
    const { post, whoIs } = await loggedIn(named);
    expect(await post(FROM_SPA)).toEqual({
      status: 204,
      headers: { 'Cache-Control': 'no-store', ...CORS },
      cookies: [expect.stringMatching(CLEARED)],
    });
    expect(await whoIs()).toBeUndefined();
  });

  it('may be asked for ahead, which does nothing', async () => {
    const { post, whoIs } = await loggedIn(named);
    const headers = { ...FROM_SPA, 'access-control-request-headers': 'content-type' };
    expect(await post(headers, 'OPTIONS')).toEqual({
      status: 204,
      headers: {
        ...CORS,
        'Access-Control-Allow-Methods': 'POST',
        'Access-Control-Allow-Headers': 'content-type',
      },
    });
    expect(await whoIs()).toBe('7');
  });

  it('is told why it failed', async () => {
    const sessionStore = storeWith(new MemorySessionStore(), { end: broken() });
    const { post } = await loggedIn({ ...named, sessionStore });
    expect(await post(FROM_SPA)).toMatchObject({ status: 503, headers: CORS });
  });

  it('is refused, and nothing may be read, where the app does not name it', async () => {
    const { post, whoIs } = await loggedIn({ logoutOrigins: ['http://localhost:5174'] });
    for (const method of ['POST', 'OPTIONS']) {
      const { status, headers } = await post(FROM_SPA, method);
      expect([status, headers]).toEqual([
        method === 'POST' ? 403 : 405,
        expect.not.objectContaining({ 'Access-Control-Allow-Origin': expect.anything() as unknown }),
      ]);
    }
    expect(await whoIs()).toBe('7');
  });
});

describe('the tokens of a session that was logged out', () => {
  it('are forgotten', async () => {
    const { post, accessTokens, wire } = await loggedIn({ tokenStore: new MemoryTokenStore() });
    expect(await accessTokens.accessTokenFor({ id: '7' })).toBe('at-1');
    await post();
    await expect(accessTokens.accessTokenFor({ id: '7' })).rejects.toMatchObject({ status: 401 });
    expect(wire.requests).toEqual([]);
  });

  it('end the sessions at Mubarokah ID too, where the app wants that, within two seconds', async () => {
    const { post, wire, notified } = await loggedIn({ tokenStore: new MemoryTokenStore(), ssoLogout: true });
    expect((await post()).status).toBe(303);
    expect(wire.requests).toMatchObject([
      { method: 'GET', path: '/api/logout-sso', headers: { Authorization: 'Bearer at-1' } },
    ]);
    const { timeoutMs } = wire.requests[0]!;
    expect(timeoutMs).toBeLessThanOrEqual(2_000);
    expect(timeoutMs).toBeGreaterThan(1_000);
    expect(notified).toEqual([{ type: 'session-ended', reason: 'sso_logout', count: 1 }]);
  });

  it('end nothing at Mubarokah ID when another device has logged in since', async () => {
    const { post, begin, finish, wire, accessTokens } = await loggedIn({
      tokenStore: new MemoryTokenStore(),
      ssoLogout: true,
    });
    const other = new Browser();
    await finish(await begin('/', other), other);
    await post();
    expect(wire.to('/api/logout-sso')).toEqual([]);
    expect(await accessTokens.accessTokenFor({ id: '7' })).toMatch(/^at-/);
  });

  it.each([
    ['the provider', {}],
    ['the token store', { remove: broken() }],
  ])('do not undo the logout when %s fails, and the operator is told without a secret', async (_, parts) => {
    const tokenStore = tokenStoreWith(new MemoryTokenStore(), parts);
    const { post, wire, whoIs, revokeTokens } = await loggedIn({ tokenStore, ssoLogout: true });
    const { logger } = revokeTokens as unknown as { logger: { warn(text: string): void } };
    const warn = jest.spyOn(logger, 'warn').mockImplementation(() => undefined);
    wire.answers('/api/logout-sso', { status: 500 });
    expect((await post()).status).toBe(303);
    expect(await whoIs()).toBeUndefined();
    expect(warn.mock.calls).toEqual([['A user was logged out here, but the tokens could not be ended too.']]);
  });
});

describe('a logout of an app with sessions of its own', () => {
  async function leaving(given: MubarokahOptions = {}) {
    const user = { id: '7' } as MubarokahUser;
    const sessions = {
      begin: jest.fn<OwnSessions['begin']>(),
      current: jest.fn<OwnSessions['current']>(() => ({ user })),
      end: jest.fn<OwnSessions['end']>(),
    };
    const onLogout = jest.fn<(ended: { userId: string }) => void>();
    const room = await loggedIn({
      sessions,
      tokenStore: new MemoryTokenStore(),
      hooks: { onLogout },
      ...given,
    });
    const native = { request: {}, response: {} };
    const { browser, logout } = room;
    const leave = (): Promise<HttpAnswer> =>
      logout.logOut(browser.request(LOGOUT, { method: 'POST', native }));
    const hasTokens = () => room.accessTokens.accessTokenFor({ id: '7' }).then(Boolean, () => false);
    return { ...room, sessions, onLogout, native, leave, hasTokens };
  }

  it('ends the session by the app, and the tokens of its user', async () => {
    const { leave, sessions, native, onLogout, hasTokens, notified } = await leaving();
    expect(await hasTokens()).toBe(true);
    expect(await leave()).toMatchObject({ status: 303, cookies: [] });
    expect(sessions.end.mock.calls).toEqual([[native.request, native.response]]);
    expect(sessions.current.mock.calls).toEqual([[native.request]]);
    expect([onLogout.mock.calls.map(([{ userId }]) => userId), await hasTokens()]).toEqual([['7'], false]);
    expect(notified).toEqual([]);
  });

  it('ends it for a browser in which nobody is logged in too', async () => {
    const { leave, sessions, onLogout, hasTokens } = await leaving();
    sessions.current.mockReturnValue(undefined);
    expect((await leave()).status).toBe(303);
    expect([sessions.end.mock.calls.length, onLogout.mock.calls, await hasTokens()]).toEqual([1, [], true]);
  });

  it('ends the sessions at Mubarokah ID where that is wanted', async () => {
    const { leave, wire } = await leaving({ ssoLogout: true });
    await leave();
    expect(wire.to('/api/logout-sso')).toHaveLength(1);
  });

  it.each(['current', 'end'] as const)('says so where it fails by "%s"', async (name) => {
    const { leave, sessions } = await leaving();
    sessions[name].mockImplementation(broken());
    expect((await leave()).status).toBe(503);
  });
});
