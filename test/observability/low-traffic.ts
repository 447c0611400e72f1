import { callbacks, failedWith, failureOf, logins, redirects, series, SUCCESS } from './alert-case.js';
import { DAY, HOUR, MINUTE, type Past, type RecordedPast } from './history.js';
import { ALERTING_RULES, firesAt, writtenOut } from './rules-file.js';

/** Something that goes wrong with every login from one moment on. */
interface Fault {
  readonly name: string;
  readonly alerts: readonly string[];
  /** What rises with each login before it, after it, and all the time. */
  readonly before?: readonly Name[];
  readonly after?: readonly Name[];
  readonly always?: readonly Name[];
  /** Gauges: their value before and after; `now` is the moment of the last login. */
  readonly gauges?: readonly {
    readonly name: Name;
    readonly before: number;
    readonly after: number | 'now';
  }[];
}

type Name = (job: Readonly<Record<string, string>>) => string;

const metric =
  (name: string, labels: Readonly<Record<string, string>>): Name =>
  (job) =>
    series(name, { ...labels, ...job });
const ended =
  (reason: string, fault: string): Name =>
  (job) =>
    callbacks({ ...failedWith(reason, fault), ...job });
const through = metric('mubarokah_oauth_callbacks_total', {
  outcome: 'success',
  reason: 'none',
  fault: 'none',
});
const good: Name = (job) => logins({ ...SUCCESS, ...job });
const redirected: Name = (job) => redirects(job);
const took = (le: string): Name =>
  metric('mubarokah_oauth_token_request_duration_seconds_bucket', {
    grant_type: 'authorization_code',
    outcome: 'success',
    le,
  });
const tokens = (grant_type: string, error: string): Name =>
  metric('mubarokah_oauth_token_requests_total', {
    grant_type,
    outcome: error === 'none' ? 'success' : 'failure',
    error,
  });
const api = (status_code: string, error: string): Name =>
  metric('mubarokah_api_requests_total', { endpoint: 'api_user', status_code, error });
const server = (part: string, labels = {}): Name =>
  metric(`mubarokah_login_server_duration_seconds_${part}`, { outcome: 'success', ...labels });

const FAULTS: readonly Fault[] = [
  {
    name: 'failed',
    alerts: ['LoginBudgetBurnFast', 'LoginBudgetBurnSlow', 'LoginBudgetTicket', 'AllLoginsFailing'],
    before: [good],
    after: [(job) => logins({ ...failureOf('provider'), ...job })],
  },
  {
    name: 'redirect',
    alerts: ['NobodyLogsIn', 'RedirectFailing', 'ClaimedErrors'],
    always: [redirected],
    before: [good, through],
    after: [ended('server_error', 'claimed')],
  },
  { name: 'gone', alerts: ['UsersNotReturning'], before: [good, through], after: [redirected] },
  { name: 'denied', alerts: ['PeopleRefused'], before: [through], after: [ended('access_denied', 'user')] },
  {
    name: 'forged',
    alerts: ['InvalidStateSpike'],
    always: [through],
    after: [ended('missing_cookie', 'unverified')],
  },
  {
    name: 'rejected',
    alerts: ['ClientRejected'],
    after: [tokens('authorization_code', 'invalid_client')],
    gauges: [
      {
        name: metric('mubarokah_oauth_token_last_failure_timestamp_seconds', { error: 'invalid_client' }),
        before: 0,
        after: 'now',
      },
    ],
  },
  {
    name: 'refresh',
    alerts: ['RefreshRejected'],
    before: [tokens('refresh_token', 'none')],
    after: [tokens('refresh_token', 'invalid_grant')],
  },
  {
    name: 'slow-logins',
    alerts: ['LoginLatencyBudgetBurn'],
    before: [server('bucket', { le: '1' })],
    always: [server('count')],
    after: [server('bucket', { le: '5' })],
  },
  {
    name: 'slow-tokens',
    alerts: ['TokenExchangeSlow'],
    before: [took('1'), took('2.5')],
    always: [took('5'), took('+Inf')],
    after: [tokens('authorization_code', 'none')],
  },
  {
    name: 'slower-tokens',
    alerts: ['TokenExchangeRegression'],
    before: [took('0.25')],
    always: [took('1'), took('+Inf')],
    after: [tokens('authorization_code', 'none')],
  },
  {
    name: 'unapproved',
    alerts: ['ApiUnapprovedScope'],
    before: [api('200', 'none')],
    after: [api('403', 'unapproved_scope')],
  },
  {
    name: 'unauthorized',
    alerts: ['ApiAuthRejections'],
    before: [api('200', 'none')],
    // The rule asks whether it is this that was refused: there from the first scrape.
    gauges: [{ name: api('403', 'unapproved_scope'), before: 0, after: 0 }],
    after: [api('401', 'unauthenticated')],
  },
  {
    name: 'limited',
    alerts: ['RateLimited'],
    gauges: [{ name: api('429', 'rate_limited'), before: 0, after: 0 }],
    after: [tokens('authorization_code', 'rate_limited')],
  },
  {
    name: 'circuit',
    alerts: ['CircuitOpen'],
    after: [ended('circuit_open', 'provider')],
    gauges: [
      { name: metric('mubarokah_circuit_state', { endpoint: 'token_exchange' }), before: 0, after: 2 },
    ],
  },
];

/** Alerts that wait for something else than logins. */
export const BY_LOGINS = FAULTS.flatMap(({ alerts }) => alerts);

export const RATES = [1, 10, 1_000] as const;

const BEFORE = (2 * DAY) / MINUTE;
const AFTER = DAY / MINUTE;

/** All of it, each fault at each rate under a job of its own. */
export function lowTrafficPast(end: number): Past[] {
  return FAULTS.flatMap((fault) => RATES.flatMap((rate) => pastOf(fault, rate, end)));
}

function pastOf(
  { name, before = [], after = [], always = [], gauges = [] }: Fault,
  rate: number,
  end: number,
): Past[] {
  const job = { job: jobOf(name, rate) };
  const minutes = Array.from({ length: BEFORE + AFTER + 1 }, (_, minute) => minute);
  const loginsUntil = (minute: number): number => Math.floor((minute * rate) / 60);
  const rise = (names: readonly Name[], valueAt: (minute: number) => number): Past[] =>
    names.map((one) => ({ series: one(job), values: minutes.map(valueAt) }));
  const failuresUntil = (minute: number): number =>
    loginsUntil(Math.max(minute, BEFORE)) - loginsUntil(BEFORE);
  return [
    ...rise(before, (minute) => loginsUntil(Math.min(minute, BEFORE))),
    ...rise(after, failuresUntil),
    ...rise(always, loginsUntil),
    ...gauges.flatMap((gauge) =>
      rise([gauge.name], (minute) => {
        if (failuresUntil(minute) === 0) return gauge.before;
        if (gauge.after !== 'now') return gauge.after;
        const last = Math.floor((loginsUntil(minute) * 60) / rate);
        return end - (BEFORE + AFTER - last) * MINUTE;
      }),
    ),
  ];
}

/** How many failures it takes, and how long that is; by rate. */
export async function failuresUntilFiring(alert: string, prometheus: RecordedPast): Promise<string[]> {
  const rule = ALERTING_RULES.find((one) => one.alert === `Mubarokah${alert}`)!;
  const fault = FAULTS.find(({ alerts }) => alerts.includes(alert))!;
  const start = prometheus.end - DAY;
  return Promise.all(
    RATES.map(async (rate) => {
      const expression = writtenOut(rule.expr, jobOf(fault.name, rate));
      const at = firesAt(rule, await prometheus.momentsOf(expression, start, MINUTE), MINUTE);
      if (at === undefined) return 'never';
      const failures = Math.floor(((at - start) * rate) / HOUR + 1e-9);
      return `${failures} in ${durationText(at - start)}`;
    }),
  );
}

function durationText(seconds: number): string {
  return seconds >= 2 * HOUR ? `${Math.round(seconds / HOUR)} h` : `${seconds / MINUTE} min`;
}

function jobOf(fault: string, rate: number): string {
  return `${fault}-${rate}`;
}
