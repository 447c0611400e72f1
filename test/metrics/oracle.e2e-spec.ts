import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  CALLBACK_OUTCOMES,
  CALLBACK_REASONS,
  type CallbackReason,
  Clock,
  MemorySessionStore,
  MemoryTokenStore,
  MubarokahEvents,
} from 'nestjs-mubarokah';
import { ApiClient } from '../../libs/mubarokah/src/provider/index.js';
import { BrowserSession } from '../support/browser-session.js';
import { ADAPTERS, CALLBACK_PATH } from '../support/start-app.js';
import { until } from '../support/until.js';
import { type Logins, startLogins } from './logins.js';
import { type Flow, FLOWS, randomFlows } from './random-flows.js';

/** On each adapter. */
const COUNT = Number(process.env.ORACLE_FLOWS ?? 2_500);
const JSON_CALLER = { headers: { accept: 'application/json' } };
const TOKENS = { access_token: 'an-access-token', token_type: 'Bearer', expires_in: 3600 };
const CLIENT_LEFT = 499;

let logins: Logins | undefined;
afterEach(async () => {
  await logins?.close();
  logins = undefined;
  jest.restoreAllMocks();
});

/** Counts by label, as a scrape would show them. */
class Tally {
  private readonly counts = new Map<string, number>();

  add(labels: Readonly<Record<string, string>>, by = 1): void {
    const key = Object.entries(labels)
      .map(([name, value]) => `${name}="${value}"`)
      .join(',');
    if (by > 0) this.counts.set(key, (this.counts.get(key) ?? 0) + by);
  }

  get shown(): Record<string, number> {
    return Object.fromEntries(this.counts);
  }

  get sum(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }
}

/** What the browsers and the provider saw: nothing in here asks the app what it counted. */
class Oracle {
  readonly requests = new Tally();
  readonly callbacks = new Tally();
  readonly logins = new Tally();
  readonly authorizations = new Tally();
  readonly attempts = { token: 0, user: 0 };
  readonly reasons = new Set<CallbackReason>();
  readonly flowsByOutcome = { success: 0, failure: 0 };

  request(route: string, status: number): void {
    this.requests.add({ route: `mubarokah.${route}`, status_code: String(status) });
  }

  callback(reason: CallbackReason): void {
    const { fault } = CALLBACK_OUTCOMES[reason];
    const outcome = reason === 'none' ? 'success' : 'failure';
    this.reasons.add(reason);
    this.callbacks.add({ outcome, reason, fault });
    this.logins.add({ outcome, fault });
    this.flowsByOutcome[outcome] += 1;
  }
}

describe.each(ADAPTERS)('on %s', (adapter) => {
  it(`counts ${COUNT} random logins exactly as the browsers and the provider saw them`, async () => {
    let wrong: Flow['app'];
    const sessionStore = new MemorySessionStore();
    const tokenStore = new MemoryTokenStore();
    failWhen(sessionStore, 'set', () => wrong === 'no session');
    failWhen(tokenStore, 'write', () => wrong === 'no tokens');
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
    const original = ApiClient.prototype.user;
    jest.spyOn(ApiClient.prototype, 'user').mockImplementation(function (this: ApiClient, ...parameters) {
      if (wrong === 'defect') throw new TypeError('a defect');
      return original.apply(this, parameters);
    });
    logins = await startLogins(adapter, {
      options: () => ({
        sessionStore,
        tokenStore,
        requestTimeoutMs: 400,
        callbackTimeoutMs: 5_000,
        hooks: {
          onLogin: () => {
            if (wrong === 'hook throws') throw new Error('a hook');
            return wrong === 'hook refuses' ? 'refuse' : undefined;
          },
        },
      }),
    });
    const { app, sandbox } = logins;
    let aheadMs = 0;
    jest.spyOn(app.app.get(Clock), 'now').mockImplementation(() => Date.now() + aheadMs);
    let callbacksEnded = 0;
    app.app.get(MubarokahEvents).on('callback', () => void (callbacksEnded += 1));
    const oracle = new Oracle();

    const begin = async (browser: BrowserSession): Promise<string> => {
      const { status, headers } = await browser.get(`${app.url}/auth/mubarokah`);
      oracle.request('authorize', status);
      return new URL(headers.get('location')!).searchParams.get('state')!;
    };

    /** Comes back from the provider and believes what the answer says. */
    const comeBack = async (
      browser: BrowserSession,
      url: URL,
      init: RequestInit,
    ): Promise<CallbackReason> => {
      const response = await browser.get(url, init);
      oracle.request('callback', response.status);
      const body = await response.text();
      const isLoggedIn = response.status === 303;
      return isLoggedIn ? 'none' : (JSON.parse(body) as { error: CallbackReason }).error;
    };

    const leave = async (browser: BrowserSession, url: URL): Promise<void> => {
      const ended = callbacksEnded;
      const abort = new AbortController();
      const left = browser.get(url, { ...JSON_CALLER, signal: abort.signal }).catch(() => undefined);
      await until(() => sandbox.requests.some(({ endpoint }) => endpoint === 'token'));
      abort.abort();
      await left;
      oracle.request('callback', CLIENT_LEFT);
      await until(() => callbacksEnded > ended);
    };

    const run = async (flow: Flow): Promise<void> => {
      const browser = new BrowserSession();
      sandbox.reset();
      sandbox.next(
        'token',
        flow.answers?.token ?? { status: 200, body: TOKENS, delayMs: flow.browser === 'leaves' ? 30 : 0 },
      );
      sandbox.next('user', flow.answers?.user ?? { status: 200, body: { id: 7 } });
      const state = await begin(browser);
      oracle.authorizations.add({ outcome: 'redirected', reason: 'none' });
      if (flow.browser === 'starts twice') await begin(browser);
      const url = new URL(app.url + CALLBACK_PATH);
      url.search = new URLSearchParams({ state, ...(flow.callback ?? { code: 'a-code' }) }).toString();

      if (flow.browser === 'leaves') {
        await leave(browser, url);
        oracle.callback('none');
        return;
      }
      wrong = flow.app;
      aheadMs = flow.browser === 'waits too long' ? 11 * 60_000 : 0;
      const init = flow.browser === 'posts' ? { ...JSON_CALLER, method: 'POST' } : JSON_CALLER;
      const visitor = flow.browser === 'no cookies' ? new BrowserSession() : browser;
      const told = await comeBack(visitor, url, init);
      wrong = undefined;
      aheadMs = 0;
      oracle.callback(told);
      const expected = flow.browser === 'comes twice' ? 'none' : flow.reason;
      expect([expected, 'circuit_open']).toContain(told);

      if (flow.browser === 'comes twice') {
        // The session lives, so the browser is let through, and it is counted all the same.
        await comeBack(browser, url, JSON_CALLER);
        oracle.callback('replayed_state');
      }
    };

    for (const flow of randomFlows(COUNT, 20_261_122)) {
      await run(flow);
      for (const { endpoint } of sandbox.requests)
        if (endpoint === 'token' || endpoint === 'user') oracle.attempts[endpoint] += 1;
    }

    const { counts } = logins;
    const sumOf = async (family: string, where = ''): Promise<number> =>
      Object.entries(await counts(family))
        .filter(([labels]) => labels.includes(where))
        .reduce((sum, [, count]) => sum + count, 0);
    await until(async () => (await sumOf('oauth_requests_total')) >= oracle.requests.sum);

    expect(await counts('oauth_requests_total')).toEqual(oracle.requests.shown);
    expect(await counts('mubarokah_oauth_callbacks_total')).toEqual(oracle.callbacks.shown);
    expect(await counts('mubarokah_logins_total')).toEqual(oracle.logins.shown);
    expect(await counts('mubarokah_oauth_authorizations_total')).toEqual(oracle.authorizations.shown);
    expect(await counts('mubarokah_login_server_duration_seconds')).toEqual({
      'outcome="success"': oracle.flowsByOutcome.success,
      'outcome="failure"': oracle.flowsByOutcome.failure,
    });
    expect(await counts('mubarokah_sessions_started_total')).toEqual({ '': oracle.flowsByOutcome.success });
    const attempts = 'mubarokah_http_client_request_duration_seconds';
    expect(await sumOf(attempts, 'endpoint="token_exchange"')).toBe(oracle.attempts.token);
    expect(await sumOf(attempts, 'endpoint="api_user"')).toBe(oracle.attempts.user);
    expect(await counts('mubarokah_metrics_unknown_values_total')).toEqual({});

    const wanted = new Set(FLOWS.map(({ reason }) => reason));
    expect(CALLBACK_REASONS.filter((reason) => !wanted.has(reason))).toEqual(['circuit_open']);
    expect([...wanted].filter((reason) => !oracle.reasons.has(reason))).toEqual([]);
  }, 600_000);
});

/** Has a store reject while that holds. */
function failWhen<T extends object>(store: T, method: keyof T & string, holds: () => boolean): void {
  const original = (store[method] as (...parameters: unknown[]) => unknown).bind(store);
  (store as Record<string, unknown>)[method] = (...parameters: unknown[]) =>
    holds() ? Promise.reject(new Error('the store is away')) : original(...parameters);
}
