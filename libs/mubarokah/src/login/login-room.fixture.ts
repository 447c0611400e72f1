import { jest } from '@jest/globals';
import { type MubarokahEvent, MubarokahEvents, type MubarokahEventType } from '../events/index.js';
import type { HttpAnswer, HttpRequest } from '../http/index.js';
import { requestIdOf } from '../http/request-id.js';
import { appIdOf, type MubarokahOptions } from '../options/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { Clock } from '../time/index.js';
import { MubarokahClient } from '../mubarokah-id/index.js';
import { providerRoom } from '../mubarokah-id/wire.fixture.js';
import { sessionRoom } from '../session/session-room.fixture.js';
import { CallbackClaims } from './callback-claims.js';
import { DeviceCookie } from './device-cookie.js';
import { ExchangeBudget } from './exchange-budget.js';
import { LoginCallback } from './login-callback.js';
import { LoginCookies } from './login-cookies.js';
import { LoginHooks } from './login-hooks.js';
import { LoginStart } from './login-start.js';
import { Logout } from './logout.js';
import { RevokeTokens } from './revoke-tokens.js';
import { MubarokahSessionStart, OwnSessionStart } from './session-start.js';

export const ORIGIN = 'https://shop.example';
export const CALLBACK = '/auth/mubarokah/callback';
/** The name of its cookie: the middle is made of client and provider. */
export const SESSION_COOKIE = `__Host-mubarokah-${appIdOf({ issuer: 'https://id.example', clientId: 'shop' })}-session`;
export const BEGUN = Date.parse('2030-01-01T00:00:00Z');

/** A clock that stands still until a test moves it. */
export class ManualClock extends Clock {
  time = BEGUN;

  override now(): number {
    return this.time;
  }
}

/** A browser's cookies, kept and forgotten as answers say. */
export class Browser {
  readonly jar = new Map<string, string>();

  request(url: string, { method = 'GET', headers = {}, ...more }: Partial<HttpRequest> = {}): HttpRequest {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    return {
      method,
      url,
      headers: { accept: 'text/html', cookie, ...headers },
      body: undefined,
      id: requestIdOf({}, 'r-1'),
      ...more,
    };
  }

  receive(answer: HttpAnswer): HttpAnswer {
    for (const cookie of answer.cookies ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(cookie)!;
      if (cookie.includes('Max-Age=0')) this.jar.delete(name!);
      else this.jar.set(name!, value!);
    }
    return answer;
  }
}

/** The login, put together as the module does it; only the wire to Mubarokah ID is played. */
export function loginRoom(given: MubarokahOptions = {}) {
  const options = optionsWith({
    baseUrl: 'https://id.example',
    redirectUri: ORIGIN + CALLBACK,
    ...given,
  });
  const clock = new ManualClock();
  const events = new MubarokahEvents();
  const notified: MubarokahEvent[] = [];
  for (const type of ['authorize', 'callback', 'session-started', 'session-ended'] as MubarokahEventType[])
    events.on(type, (event) => notified.push(event));
  const { wire, tokens, api } = providerRoom(options, clock, events);
  const room = sessionRoom(options, clock, events, new MubarokahClient(tokens, api));
  const { cookies, sealer, sessions, accessTokens, claims } = room;
  const hooks = new LoginHooks(options);
  const logins = new LoginCookies(options, cookies, sealer);
  const start = new LoginStart(options, logins, events, clock);
  const callbackClaims = new CallbackClaims(options, claims);
  const devices = new DeviceCookie(cookies, sealer, clock);
  const budget = new ExchangeBudget(options, devices, clock);
  const callback = new LoginCallback(
    options,
    logins,
    callbackClaims,
    budget,
    devices,
    tokens,
    api,
    sessions,
    new MubarokahSessionStart(sessions),
    new OwnSessionStart(callbackClaims, accessTokens),
    hooks,
    events,
    clock,
  );
  const revokeTokens = new RevokeTokens(options, accessTokens, api);
  const logout = new Logout(options, sessions, logins, claims, revokeTokens, hooks);
  const browser = new Browser();

  /** Begins a login, and resolves to the callback that the provider would send the browser to. */
  const begin = async (returnTo = '/profile', by = browser): Promise<string> => {
    const answer = by.receive(await start.begin(by.request(`/auth/mubarokah?returnTo=${returnTo}`)));
    const state = new URL(answer.headers!['Location']!).searchParams.get('state')!;
    return `${CALLBACK}?${new URLSearchParams({ code: 'code-1', state }).toString()}`;
  };
  const finish = async (url: string, by = browser, request: Partial<HttpRequest> = {}): Promise<HttpAnswer> =>
    by.receive(await callback.finish(by.request(url, request)));
  const outcomes = (): unknown[] =>
    notified.flatMap((event) => (event.type === 'callback' ? [event.reason] : []));
  /** The logins of a browser, as its cookies hold them. */
  const begun = async (by = browser): Promise<unknown[]> => {
    const opened = await Promise.all([...by.jar.values()].map((value) => sealer.open('login', value)));
    return opened.filter((record) => record !== undefined);
  };
  const whoIs = async (by = browser): Promise<string | undefined> =>
    (await sessions.find(by.request('/')))?.user.id;

  const parts = {
    options,
    clock,
    wire,
    events,
    notified,
    logins,
    sessions,
    accessTokens,
    hooks,
    revokeTokens,
  };
  return { ...parts, start, callback, logout, browser, begin, finish, outcomes, begun, whoIs };
}

/** A promise, and how to settle it. */
export function deferred<T>(): {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
} {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** What a store does that answers nothing but errors. */
export const broken = (): jest.Mock<() => Promise<never>> =>
  jest.fn(() => Promise.reject(new Error('password=hunter2')));
