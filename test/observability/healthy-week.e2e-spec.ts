import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeWith } from '../support/binaries.js';
import { callbacks, failedWith, failureOf, logins, redirects, series, SUCCESS } from './alert-case.js';
import { DAY, MINUTE, type Past, type RecordedPast, startWithPast } from './history.js';
import { ALERTING_RULES, firesAt, writtenOut } from './rules-file.js';

const RATES = [1, 10, 1_000];
const DAYS = 8;
const STEP = MINUTE;
/** How many of a thousand who return: as in a good week, and the objective lets five fail. */
const FAILS_OF_1000 = { provider: 1, denied: 50, claimed: 5, unverified: 20 };

/** A week with days and nights, chance, a few failures of each kind, and a release in its middle. */
function week(perHour: number, name = `rate-${perHour}`, failsOf1000 = FAILS_OF_1000): Past[] {
  const job = { job: name };
  const dice = seeded(perHour);
  const counts = new Map<string, number>();
  const values = new Map<string, number[]>();
  const add = (name: string, by: number): void => void counts.set(name, (counts.get(name) ?? 0) + by);
  const all = (part: string): string =>
    series(`mubarokah_login_server_duration_seconds_${part}`, { ...job, outcome: 'success' });
  const within = series('mubarokah_login_server_duration_seconds_bucket', {
    ...job,
    outcome: 'success',
    le: '1',
  });
  const exchanges = series('mubarokah_oauth_token_requests_total', {
    ...job,
    grant_type: 'authorization_code',
    outcome: 'success',
    error: 'none',
  });
  const calls = series('mubarokah_api_requests_total', {
    ...job,
    endpoint: 'api_user',
    status_code: '200',
    error: 'none',
  });
  const names = {
    redirected: redirects(job),
    good: logins({ ...job, ...SUCCESS }),
    through: callbacks({ ...job, outcome: 'success', reason: 'none', fault: 'none' }),
    bad: logins({ ...job, ...failureOf('provider') }),
    badCallback: callbacks({ ...job, ...failedWith('token_server_error', 'provider') }),
    denied: callbacks({ ...job, ...failedWith('access_denied', 'user') }),
    claimed: callbacks({ ...job, ...failedWith('token_invalid_grant', 'claimed') }),
    unverified: callbacks({ ...job, ...failedWith('missing_cookie', 'unverified') }),
    count: all('count'),
    within,
    exchanges,
    calls,
    cpu: series('process_cpu_seconds_total', job),
    checkedAt: series('mubarokah_health_check_timestamp_seconds', { ...job, check: 'database' }),
  };
  for (const name of Object.values(names)) add(name, 0);
  for (let minute = 0; minute <= DAYS * 24 * 60; minute += 1) {
    // A new release begins at 0.
    if (minute === 4 * 24 * 60) for (const name of counts.keys()) counts.set(name, 0);
    const dayAndNight = 1 - 0.6 * Math.cos((2 * Math.PI * minute) / (24 * 60));
    for (let some = poisson((perHour / 60) * dayAndNight, dice); some > 0; some -= 1) {
      add(names.redirected, 1);
      const lot = dice() * 1_000;
      const { provider, denied, claimed, unverified } = failsOf1000;
      if (lot < provider) {
        add(names.bad, 1);
        add(names.badCallback, 1);
      } else if (lot < provider + denied) add(names.denied, 1);
      else if (lot < provider + denied + claimed) add(names.claimed, 1);
      else if (lot < provider + denied + claimed + unverified) add(names.unverified, 1);
      else {
        for (const name of [names.good, names.through, names.count, names.exchanges, names.calls])
          add(name, 1);
        if (dice() < 0.99) add(names.within, 1);
      }
    }
    add(names.cpu, 12);
    counts.set(names.checkedAt, minute * MINUTE);
    for (const [name, value] of counts) {
      if (!values.has(name)) values.set(name, []);
      values.get(name)!.push(value);
    }
  }
  const steady = (name: string, labels: Record<string, string>, value: number): Past => ({
    series: series(name, { ...job, ...labels }),
    values: Array<number>(DAYS * 24 * 60 + 1).fill(value),
  });
  return [
    ...[...values].map(([name, its]) => ({ series: name, values: its })),
    steady('up', {}, 1),
    steady('oauth_requests_total', { route: 'mubarokah.callback', status_code: '303' }, 0),
    steady('mubarokah_health_status', { check: 'database' }, 1),
    steady('mubarokah_health_check_info', { check: 'database', criticality: 'critical', kind: 'probe' }, 1),
    steady('mubarokah_circuit_state', { endpoint: 'token_exchange' }, 0),
    steady('mubarokah_active_sessions', {}, 100),
  ];
}

describeWith('prometheus')('a healthy week, on a real Prometheus', () => {
  let prometheus: RecordedPast;
  beforeAll(async () => {
    const bad = week(10, 'bad', { ...FAILS_OF_1000, provider: 100 });
    prometheus = await startWithPast(() => [...RATES.flatMap((rate) => week(rate)), ...bad]);
  }, 120_000);
  afterAll(() => prometheus.stop());

  describe.each(RATES)('at %i logins an hour', (rate) => {
    const job = `rate-${rate}`;
    it('has logins, and failures', async () => {
      const start = prometheus.end;
      const failed = writtenOut('job:mubarokah_logins_bad:increase30d{job="your-app"} > 0', job);
      expect(await prometheus.momentsOf(failed, start, STEP)).toHaveLength(rate > 1 ? 1 : 0);
      const none = `sum(increase(mubarokah_logins_total{job="${job}",outcome="success"}[7d])) > ${rate * 100}`;
      expect(await prometheus.momentsOf(none, start, STEP)).toHaveLength(1);
    });

    it('fires no alert', async () => {
      expect(await firedIn(job)).toEqual([]);
    }, 120_000);
  });

  it('would be no healthy one if a tenth of the logins failed', async () => {
    expect(await firedIn('bad')).toEqual([
      'MubarokahLoginBudgetBurnFast',
      'MubarokahLoginBudgetBurnSlow',
      'MubarokahLoginBudgetTicket',
    ]);
  });

  async function firedIn(job: string): Promise<string[]> {
    const start = prometheus.end - 7 * DAY;
    const fired: string[] = [];
    for (const rule of ALERTING_RULES) {
      const moments = await prometheus.momentsOf(writtenOut(rule.expr, job), start, STEP);
      if (firesAt(rule, moments, STEP) !== undefined) fired.push(rule.alert);
    }
    return fired;
  }
});

/** The same numbers each time (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** How many come, where so many come on average. */
function poisson(mean: number, dice: () => number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = dice(); product > limit; product *= dice()) count += 1;
  return count;
}
