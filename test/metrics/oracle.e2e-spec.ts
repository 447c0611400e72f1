import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Clock, MemorySessionStore, MemoryTokenStore } from 'nestjs-mubarokah';
import { CALLBACK_REASONS } from 'nestjs-mubarokah/events';
import { ApiClient } from '../../libs/mubarokah/src/mubarokah-id/index.js';
import { intercepted } from '../support/intercepted-store.js';
import { ADAPTERS } from '../support/start-app.js';
import { until } from '../support/until.js';
import { FlowRunner, type Trouble } from './flow-runner.js';
import { DenyingGuard, GuardedPages, OwnLoginRoutes, RedirectingGuard } from './guarded-pages.js';
import { type Logins, startLogins } from './logins.js';
import { Oracle } from './oracle.js';
import { FLOWS, randomFlows } from './random-flows.js';

/** On each adapter. */
const COUNT = Number(process.env.ORACLE_FLOWS ?? 2_500);
let logins: Logins | undefined;
afterEach(async () => {
  await logins?.close();
  logins = undefined;
  jest.restoreAllMocks();
});

describe.each(ADAPTERS)('on %s', (adapter) => {
  it(`counts ${COUNT} random logins exactly as the browsers and the provider saw them`, async () => {
    const trouble: Trouble = { passedMs: 0, aheadMs: 0 };
    const away = (isAway: boolean): void => {
      if (isAway) throw new Error('the store is away');
    };
    const sessionStore = intercepted(new MemorySessionStore(), (method) =>
      away(
        (trouble.app === 'no session' && method === 'create') ||
          (trouble.app === 'no session store' && method === 'read'),
      ),
    );
    const tokenStore = intercepted(new MemoryTokenStore(), (method) =>
      away(trouble.app === 'no tokens' && method === 'put'),
    );
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
    const original = ApiClient.prototype.user;
    jest.spyOn(ApiClient.prototype, 'user').mockImplementation(function (this: ApiClient, ...parameters) {
      if (trouble.app === 'defect') throw new TypeError('a defect');
      return original.apply(this, parameters);
    });
    logins = await startLogins(adapter, {
      controllers: [GuardedPages, OwnLoginRoutes],
      providers: [RedirectingGuard, DenyingGuard],
      options: () => ({
        sessionStore,
        tokenStore,
        requestTimeoutMs: 400,
        callbackTimeoutMs: 5_000,
        hooks: {
          onLogin: () => {
            if (trouble.app === 'hook throws') throw new Error('a hook');
            return trouble.app === 'hook refuses' ? 'refuse' : undefined;
          },
        },
      }),
    });
    const now = Date.now.bind(Date);
    const monotonic = performance.now.bind(performance);
    jest.spyOn(Date, 'now').mockImplementation(() => now() + trouble.passedMs);
    jest.spyOn(performance, 'now').mockImplementation(() => monotonic() + trouble.passedMs);
    const clock = logins.app.app.get(Clock);
    jest.spyOn(clock, 'now').mockImplementation(() => Date.now() + trouble.aheadMs);
    const oracle = new Oracle();

    const runner = new FlowRunner(logins, oracle, trouble);
    for (const flow of randomFlows(COUNT, 20_261_122)) await runner.run(flow);

    const { counts } = logins;
    const sumOf = async (family: string, where = ''): Promise<number> =>
      Object.entries(await counts(family))
        .filter(([labels]) => labels.includes(where))
        .reduce((sum, [, count]) => sum + count, 0);
    await until(async () => (await sumOf('oauth_requests_total')) >= oracle.requests.sum);

    expect(await counts('oauth_requests_total')).toEqual(oracle.requests.shown);
    expect(await counts('http_request_duration_ms')).toEqual(oracle.durations.shown);
    expect(await counts('http_server_request_duration_seconds')).toEqual(oracle.served.shown);
    expect(await counts('mubarokah_oauth_callbacks_total')).toEqual(oracle.callbacks.shown);
    expect(await counts('mubarokah_logins_total')).toEqual(oracle.logins.shown);
    expect(oracle.callbacks.sum).toBe(oracle.logins.sum);
    expect(await counts('mubarokah_oauth_authorizations_total')).toEqual(oracle.authorizations.shown);
    expect(await counts('mubarokah_auth_checks_total')).toEqual(oracle.authChecks.shown);
    expect(await counts('mubarokah_login_duration_seconds')).toEqual(oracle.loginDurations.shown);
    expect(await counts('mubarokah_login_server_duration_seconds')).toEqual({
      'outcome="success"': oracle.flowsByOutcome.success,
      'outcome="failure"': oracle.flowsByOutcome.failure,
    });
    expect(await counts('mubarokah_sessions_started_total')).toEqual({ '': oracle.flowsByOutcome.success });
    const attempts = 'mubarokah_http_client_request_duration_seconds';
    expect(await sumOf(attempts, 'endpoint="token_exchange"')).toBe(oracle.attempts.token);
    expect(await sumOf(attempts, 'endpoint="api_user"')).toBe(oracle.attempts.user);
    expect(await sumOf('mubarokah_oauth_token_requests_total')).toBe(oracle.operations.token);
    expect(await sumOf('mubarokah_oauth_token_request_duration_seconds')).toBe(oracle.operations.token);
    expect(await sumOf('mubarokah_api_requests_total')).toBe(oracle.operations.user);
    expect(await counts('mubarokah_metrics_unknown_values_total')).toEqual({});

    // Not one reason of the table was left out, and each kind of flow went as it is written down.
    expect([...oracle.reasons].sort()).toEqual([...CALLBACK_REASONS].sort());
    expect([...new Set(FLOWS.map(({ reason }) => reason))].sort()).toEqual([...CALLBACK_REASONS].sort());
  }, 600_000);
});

/** Has a store reject while that holds. */
