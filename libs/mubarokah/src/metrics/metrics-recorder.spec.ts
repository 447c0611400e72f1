import { beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { type MubarokahEvent, MubarokahEvents } from '../events/index.js';
import { MetricSet } from './metric-set.js';
import { MetricsRecorder } from './metrics-recorder.js';

const NOW = 1_800_000_000;

class RecorderAtNoon extends MetricsRecorder {
  protected override now(): number {
    return NOW;
  }
}

let registry: Registry;
let events: MubarokahEvents;
beforeEach(() => {
  registry = new Registry();
  events = new MubarokahEvents();
  new RecorderAtNoon(events, new MetricSet(registry));
});

/** What the event changed: every line of the exposition that is new or different, without histogram buckets. */
async function changedBy(...notified: MubarokahEvent[]): Promise<string[]> {
  const before = new Set((await registry.metrics()).split('\n'));
  for (const event of notified) events.emit(event);
  expect(events.listenerFailures).toBe(0);
  const after = (await registry.metrics()).split('\n');
  return after.filter((line) => !before.has(line) && !line.includes('_bucket'));
}

const CHECKED = { type: 'health-check', criticality: 'critical', kind: 'probe' } as const;

describe('MetricsRecorder', () => {
  it('counts a redirect', async () => {
    expect(
      await changedBy(
        { type: 'authorize', reason: 'none', repeated: false },
        { type: 'authorize', reason: 'internal_error', repeated: false },
      ),
    ).toEqual([
      'mubarokah_oauth_authorizations_total{outcome="redirected",reason="none"} 1',
      'mubarokah_oauth_authorizations_total{outcome="failed",reason="internal_error"} 1',
    ]);
  });

  it('does not count a repeated redirect', async () => {
    expect(await changedBy({ type: 'authorize', reason: 'none', repeated: true })).toEqual([]);
  });

  it('counts a login', async () => {
    const event = { type: 'callback', reason: 'none', fault: 'none', durationMs: 250 } as const;
    expect(await changedBy({ ...event, loginDurationMs: 42_000 })).toEqual([
      'mubarokah_oauth_callbacks_total{outcome="success",reason="none",fault="none"} 1',
      'mubarokah_logins_total{outcome="success",fault="none"} 1',
      'mubarokah_login_duration_seconds_sum{outcome="success"} 42',
      'mubarokah_login_duration_seconds_count{outcome="success"} 1',
      'mubarokah_login_server_duration_seconds_sum{outcome="success"} 0.25',
      'mubarokah_login_server_duration_seconds_count{outcome="success"} 1',
    ]);
  });

  it('counts a failed callback, without a login time where no login was matched', async () => {
    expect(
      await changedBy({ type: 'callback', reason: 'invalid_state', fault: 'unverified', durationMs: 1 }),
    ).toEqual([
      'mubarokah_oauth_callbacks_total{outcome="failure",reason="invalid_state",fault="unverified"} 1',
      'mubarokah_logins_total{outcome="failure",fault="unverified"} 1',
      'mubarokah_login_server_duration_seconds_sum{outcome="failure"} 0.001',
      'mubarokah_login_server_duration_seconds_count{outcome="failure"} 1',
    ]);
  });

  it.each([
    ['negative', -5_000, '0'],
    ['absurd', 9e15, '3600'],
    ['no number', NaN, '0'],
  ])('bounds a login time that is %s', async (_, loginDurationMs, sum) => {
    const event = { type: 'callback', reason: 'access_denied', fault: 'user', durationMs: 0 } as const;
    await changedBy({ ...event, loginDurationMs });
    const lines = (await registry.metrics()).split('\n');
    expect(lines).toContain(`mubarokah_login_duration_seconds_sum{outcome="failure"} ${sum}`);
    expect(lines).toContain('mubarokah_login_duration_seconds_count{outcome="failure"} 1');
  });

  it('counts an operation at the token endpoint, and when it last failed', async () => {
    const event = { type: 'token-request', durationMs: 100 } as const;
    expect(
      await changedBy(
        { ...event, grantType: 'authorization_code', error: 'none' },
        { ...event, grantType: 'refresh_token', error: 'invalid_client' },
      ),
    ).toEqual([
      'mubarokah_oauth_token_requests_total{grant_type="authorization_code",outcome="success",error="none"} 1',
      'mubarokah_oauth_token_requests_total{grant_type="refresh_token",outcome="failure",error="invalid_client"} 1',
      'mubarokah_oauth_token_request_duration_seconds_sum{grant_type="authorization_code",outcome="success"} 0.1',
      'mubarokah_oauth_token_request_duration_seconds_count{grant_type="authorization_code",outcome="success"} 1',
      'mubarokah_oauth_token_request_duration_seconds_sum{grant_type="refresh_token",outcome="failure"} 0.1',
      'mubarokah_oauth_token_request_duration_seconds_count{grant_type="refresh_token",outcome="failure"} 1',
      `mubarokah_oauth_token_last_failure_timestamp_seconds{error="invalid_client"} ${NOW}`,
    ]);
  });

  it('counts a grant that the client lacks, and does not remember it as a failure of the registration', async () => {
    const event = { type: 'token-request', error: 'unauthorized_client', durationMs: 100 } as const;
    const changed = await changedBy({ ...event, grantType: 'client_credentials' });
    expect(changed).toContain(
      'mubarokah_oauth_token_requests_total{grant_type="client_credentials",outcome="failure",error="unauthorized_client"} 1',
    );
    expect(changed.join()).not.toContain('last_failure');
    expect((await changedBy({ ...event, grantType: 'refresh_token' })).join()).toContain('last_failure');
  });

  it('counts an API call under the name that its attempts and its circuit have', async () => {
    expect(
      await changedBy({
        type: 'api-request',
        endpoint: 'user',
        status: '403',
        error: 'unapproved_scope',
        durationMs: 9,
      }),
    ).toEqual([
      'mubarokah_api_requests_total{endpoint="api_user",status_code="403",error="unapproved_scope"} 1',
    ]);
  });

  it('times each attempt on the wire, under the name that the latency panels ask for', async () => {
    const event = {
      type: 'provider-attempt',
      operation: 'token_exchange',
      durationMs: 80,
    } as const;
    const good = { verdict: 'success', error: 'none', status: '200' } as const;
    expect(await changedBy({ ...event, ...good })).toEqual([
      'http_request_duration_ms_sum{route="mubarokah_token_exchange_internal_call"} 80',
      'http_request_duration_ms_count{route="mubarokah_token_exchange_internal_call"} 1',
      'mubarokah_http_client_request_duration_seconds_sum{endpoint="token_exchange",outcome="success"} 0.08',
      'mubarokah_http_client_request_duration_seconds_count{endpoint="token_exchange",outcome="success"} 1',
      `mubarokah_provider_last_success_timestamp_seconds{endpoint="token_exchange"} ${NOW}`,
    ]);
  });

  it.each([
    { verdict: 'failed', error: 'connect', status: 'none' },
    { verdict: 'failed', error: 'invalid_response', status: '200' },
    { verdict: 'refused', error: 'invalid_grant', status: '400' },
  ] as const)('does not take an attempt for a success that came to %j', async (judged) => {
    const event = { type: 'provider-attempt', operation: 'api_user', durationMs: 80 } as const;
    const changed = (await changedBy({ ...event, ...judged })).join();
    expect(changed).toContain('request_duration_seconds_count{endpoint="api_user",outcome="failure"} 1');
    expect(changed).not.toContain('last_success');
  });

  it('shows the state of a circuit', async () => {
    const event = { type: 'circuit', operation: 'api_user' } as const;
    const series = 'mubarokah_circuit_state{endpoint="api_user"}';
    expect(await changedBy({ ...event, state: 'open' })).toEqual([`${series} 2`]);
    expect(await changedBy({ ...event, state: 'half_open' })).toEqual([`${series} 1`]);
    expect(await changedBy({ ...event, state: 'closed' })).toEqual([`${series} 0`]);
    expect(await changedBy({ ...event, state: 'ajar' as never })).toEqual([
      'mubarokah_metrics_unknown_values_total{family="mubarokah_circuit_state"} 1',
    ]);
  });

  it('counts sessions', async () => {
    expect(
      await changedBy(
        { type: 'session-started' },
        { type: 'session-ended', reason: 'expired', count: 3 },
        { type: 'active-sessions', count: 12, at: 1_700_000_000_500 },
      ),
    ).toEqual([
      'mubarokah_sessions_started_total 1',
      'mubarokah_sessions_ended_total{reason="expired"} 3',
      'mubarokah_active_sessions 12',
      'mubarokah_active_sessions_timestamp_seconds 1700000000.5',
    ]);
  });

  it("counts the guard's decisions", async () => {
    expect(await changedBy({ type: 'auth-check', result: 'challenged', reason: 'no_session' })).toEqual([
      'mubarokah_auth_checks_total{result="challenged",reason="no_session"} 1',
    ]);
  });

  it('shows health checks', async () => {
    const event = { ...CHECKED, check: 'database', durationMs: 20 };
    expect(await changedBy({ ...event, status: 'degraded' })).toEqual([
      'mubarokah_health_status{check="database"} 0.5',
      'mubarokah_health_check_duration_seconds{check="database"} 0.02',
      `mubarokah_health_check_timestamp_seconds{check="database"} ${NOW}`,
      'mubarokah_health_check_info{check="database",criticality="critical",kind="probe"} 1',
    ]);
    expect(await changedBy({ ...event, status: 'down' })).toEqual([
      'mubarokah_health_status{check="database"} 0',
    ]);
    expect(await changedBy({ ...event, status: 'up' })).toEqual([
      'mubarokah_health_status{check="database"} 1',
    ]);
  });

  it('neither alerts on nor refreshes a health check that is not known', async () => {
    expect(
      await changedBy({
        ...CHECKED,
        check: 'redis',
        criticality: 'degrade',
        status: 'unknown',
        durationMs: 0,
      }),
    ).toEqual([
      'mubarokah_health_status{check="redis"} Nan',
      'mubarokah_health_check_duration_seconds{check="redis"} 0',
      'mubarokah_health_check_timestamp_seconds{check="redis"} 0',
      'mubarokah_health_check_info{check="redis",criticality="degrade",kind="probe"} 1',
    ]);
  });

  it('shows no more than fifty health checks', async () => {
    const event = { ...CHECKED, status: 'up', durationMs: 1 } as const;
    await changedBy(...Array.from({ length: 60 }, (_, index) => ({ ...event, check: `check-${index}` })));
    const shown = (await registry.metrics()).match(/^mubarokah_health_status\{/gm);
    expect(shown).toHaveLength(50);
  });
});
