import { CATALOGUE } from '../../metrics/index.js';
import { CALLBACK_REASONS, type TokenError } from '../../outcomes/index.js';
import type { Alert } from '../alert.js';
import { LIMITS } from '../limits.js';
import { increase, type JobSelectors, quantile } from '../promql.js';

/** What the token endpoint says of a client that it does not take. */
const REJECTED = [
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
] as const satisfies TokenError[];

const OPEN_CIRCUIT = CALLBACK_REASONS.filter((reason) => reason.startsWith('circuit_open'));

/** The calls to Mubarokah ID: whether it takes this client, answers, and answers in time. */
export function providerAlerts(job: JobSelectors): Alert[] {
  const rejectedAt = job.of(CATALOGUE.tokenLastFailure, { error: REJECTED });
  const refreshes = { grant_type: 'refresh_token' };
  const dead = job.of(CATALOGUE.tokenRequests, { ...refreshes, error: 'invalid_grant' });
  const refreshed = job.of(CATALOGUE.tokenRequests, refreshes);
  const exchange = { grant_type: 'authorization_code' };
  const exchanges = job.of(CATALOGUE.tokenRequests, exchange);
  const p95 = (window: string): string =>
    quantile(0.95, job.of(CATALOGUE.tokenRequestDuration, exchange, '_bucket'), window);
  const calls = job.of(CATALOGUE.apiRequests);
  const unapproved = job.of(CATALOGUE.apiRequests, { error: 'unapproved_scope' });
  const refused = job.of(CATALOGUE.apiRequests, { status_code: ['401', '403'] });
  const limited = { error: 'rate_limited' };
  const cut = increase(job.of(CATALOGUE.callbacks, { reason: OPEN_CIRCUIT }), '5m', ['job', 'fault']);
  const percent = '{{ $value | humanizePercentage }}';
  return [
    {
      name: 'MubarokahClientRejected',
      severity: 'page',
      fault: 'client_config',
      // The moment is told as well as the count: a failure before the first scrape moves no counter that is seen.
      expr: [
        'max by (job, error) (',
        `    ${rejectedAt} > time() - ${LIMITS.clientRejectedSeconds}`,
        '  or',
        `    ${rejectedAt} > 0 and changes(${rejectedAt}[15m]) > 0`,
        ')',
      ].join('\n'),
      summary: 'Mubarokah ID rejects the registration of this app.',
      description:
        'The token endpoint answered {{ $labels.job }} with {{ $labels.error }}, last at {{ $value | humanizeTimestamp }}. No login can succeed until the registration is right.',
    },
    {
      name: 'MubarokahRefreshRejected',
      severity: 'ticket',
      expr: [
        `${increase(dead, '30m')} / ${increase(refreshed, '30m')} > ${LIMITS.rejectedRefreshes}`,
        `and ${increase(dead, '30m')} >= 10`,
      ].join('\n'),
      summary: 'Mubarokah ID refuses refresh tokens.',
      description: `${percent} of the refreshes of {{ $labels.job }} in 30 minutes were refused: those people have to log in again.`,
    },
    {
      name: 'MubarokahTokenExchangeSlow',
      severity: 'ticket',
      fault: 'provider',
      expr: [
        `${p95('10m')} > ${LIMITS.tokenExchangeSeconds}`,
        `and ${increase(exchanges, '10m')} >= 20`,
      ].join('\n'),
      for: '5m',
      summary: 'The token endpoint is slow.',
      description:
        'One in twenty token exchanges of {{ $labels.job }} takes longer than {{ $value | humanizeDuration }}.',
    },
    {
      name: 'MubarokahTokenExchangeRegression',
      severity: 'ticket',
      fault: 'provider',
      expr: [
        `${p95('10m')} > 2 * ${p95('10m offset 1d')}`,
        `and ${p95('10m')} > 0.3`,
        `and ${increase(exchanges, '10m')} >= 20`,
        `unless ${p95('10m')} > ${LIMITS.tokenExchangeSeconds}`,
      ].join('\n'),
      for: '15m',
      summary: 'The token endpoint takes twice as long as yesterday.',
      description:
        'One in twenty token exchanges of {{ $labels.job }} takes longer than {{ $value | humanizeDuration }}: more than twice as long as at this time yesterday.',
    },
    {
      name: 'MubarokahApiUnapprovedScope',
      severity: 'ticket',
      fault: 'client_config',
      expr: `${increase(unapproved, '30m', ['job', 'endpoint'])} > 0`,
      summary: 'This app asks for a scope that Mubarokah ID has not approved for it.',
      description:
        'Calls of {{ $labels.job }} to {{ $labels.endpoint }} that were refused in 30 minutes since a scope is not approved for its client: {{ $value | humanize }}.',
    },
    {
      name: 'MubarokahApiAuthRejections',
      severity: 'ticket',
      expr: [
        `${increase(refused, '15m')} / ${increase(calls, '15m')} > 0.05`,
        `and ${increase(refused, '15m')} >= 10`,
        `unless ${increase(unapproved, '30m')} > 0`,
      ].join('\n'),
      for: '10m',
      summary: 'Mubarokah ID refuses access tokens.',
      description: `${percent} of the API calls of {{ $labels.job }} in 15 minutes were answered with 401 or 403.`,
    },
    {
      name: 'MubarokahRateLimited',
      severity: 'ticket',
      fault: 'provider',
      expr: [
        increase(job.of(CATALOGUE.tokenRequests, limited), '5m'),
        `  + ${increase(job.of(CATALOGUE.apiRequests, limited), '5m')} > 0`,
      ].join('\n'),
      for: '10m',
      summary: 'Mubarokah ID limits the rate of this app.',
      description: '{{ $value | humanize }} calls of {{ $labels.job }} were answered with 429 in 5 minutes.',
    },
    {
      name: 'MubarokahCircuitOpen',
      severity: 'ticket',
      expr: [
        `max by (job, endpoint) (min_over_time(${job.of(CATALOGUE.circuitState)}[5m]) > 0)`,
        `* on (job) group_left (fault) group by (job, fault) (topk by (job) (1, ${cut} > 0))`,
      ].join('\n'),
      summary: 'Logins are refused without asking Mubarokah ID, which has failed too often.',
      description:
        'The circuit of {{ $labels.job }} for {{ $labels.endpoint }} has not been closed for 5 minutes, and logins were refused for it. It was opened by failures of: {{ $labels.fault }}.',
    },
  ];
}
