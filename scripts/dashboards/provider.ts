import { CATALOGUE } from '../../libs/mubarokah/dist/metrics/catalogue.js';
import { DEFAULT_RULE_SETTINGS, LIMITS } from '../../libs/mubarokah/dist/observability/index.js';
import { HEALTH_STATES } from './health-states.js';
import { ANY, COMES, upTo } from './levels.js';
import type { DashboardSpec, RowSpec } from './panel.js';
import { chosen, partOf, perMinute, perSecond, share, since } from './queries.js';

const tokens = chosen.of(CATALOGUE.tokenRequests);
const refreshes = chosen.of(CATALOGUE.tokenRequests, { grant_type: 'refresh_token' });
const attempts = (endpoint: readonly string[]): string =>
  chosen.of(CATALOGUE.attemptDuration, { endpoint }, '_count');
const AT_TOKEN_ENDPOINT = ['token_exchange', 'token_refresh', 'client_credentials'];
const AT_API = ['api_user', 'api_user_details', 'api_logout_sso'];

/** What Mubarokah ID allows an address a minute, of all its clients and grants together. */
const TOKEN_BUDGET = 60;
const { latency } = DEFAULT_RULE_SETTINGS;

const NOW: RowSpec = {
  title: 'Does Mubarokah ID do its work?',
  panels: [
    {
      title: 'What the health check finds',
      description: 'The worst that an instance sees, before the damping of the health endpoints.',
      drawing: 'states',
      unit: 'short',
      none: 'no check of Mubarokah ID is set up',
      ...HEALTH_STATES,
      runbooks: ['MubarokahProviderUnhealthy'],
      next: 'login',
      queries: [
        {
          // What is not known is no number.
          expr: `min by (check) (${chosen.of(CATALOGUE.healthStatus)} >= 0 and on (job, instance, check) ${chosen.of(CATALOGUE.healthInfo, { kind: 'mubarokah' })})`,
          legend: '{{check}}',
        },
      ],
    },
    {
      title: 'Circuits',
      description:
        'An open circuit refuses calls for ten seconds after too many have failed; half-open, the next call is a trial. The worst of all instances.',
      drawing: 'states',
      unit: 'short',
      none: 'nothing scraped yet',
      ...upTo([1, 'yellow'], [2, 'red']),
      words: [
        [0, 'closed', 'green'],
        [1, 'half-open', 'yellow'],
        [2, 'open', 'red'],
      ],
      runbooks: ['MubarokahCircuitOpen'],
      next: 'login',
      queries: [{ expr: `max by (endpoint) (${chosen.of(CATALOGUE.circuitState)})`, legend: '{{endpoint}}' }],
    },
    {
      title: 'Time since the last success',
      description: 'Of each operation, in the instance that saw it last. It grows as well when nobody asks.',
      drawing: 'lines',
      unit: 's',
      none: 'no success yet',
      ...upTo([900, 'yellow']),
      runbooks: ['nobody-can-log-in'],
      next: 'login',
      queries: [
        {
          expr: since(`max by (endpoint) (${chosen.of(CATALOGUE.providerLastSuccess)} > 0)`),
          legend: '{{endpoint}}',
        },
      ],
    },
    {
      title: 'Token requests a minute, of 60',
      description:
        'Mubarokah ID answers an address 60 token requests a minute, all its clients and retries together, and 429 after that. Apps that share an address share them.',
      drawing: 'lines',
      unit: 'opm',
      none: 'no token requests yet',
      ...upTo([TOKEN_BUDGET * 0.7, 'yellow'], [TOKEN_BUDGET, 'red']),
      runbooks: ['MubarokahRateLimited'],
      next: 'login',
      queries: [
        { expr: perMinute(attempts(AT_TOKEN_ENDPOINT)), legend: 'all instances' },
        { expr: perMinute(attempts(AT_TOKEN_ENDPOINT), ['instance']), legend: '{{instance}}' },
      ],
    },
  ],
};

const TOKENS: RowSpec = {
  title: 'Tokens',
  panels: [
    {
      title: 'Operations at the token endpoint',
      description: 'A minute, each counted once after its retries.',
      drawing: 'stacked',
      unit: 'opm',
      none: 'no token requests yet',
      ...COMES,
      runbooks: ['MubarokahClientRejected'],
      next: 'login',
      queries: [{ expr: perMinute(tokens, ['grant_type', 'outcome']), legend: '{{grant_type}} {{outcome}}' }],
    },
    {
      title: 'Failures at the token endpoint',
      description: 'A minute, by what went wrong.',
      drawing: 'stacked',
      unit: 'opm',
      none: 'no token requests yet',
      ...upTo([ANY, 'yellow']),
      runbooks: ['MubarokahClientRejected', 'MubarokahRateLimited'],
      next: 'login',
      queries: [
        {
          expr: perMinute(chosen.of(CATALOGUE.tokenRequests, { outcome: 'failure' }), [
            'grant_type',
            'error',
          ]),
          legend: '{{grant_type}} {{error}}',
        },
      ],
    },
    {
      title: 'Refreshes that fail',
      description:
        'The share of refreshes, by what went wrong; invalid_grant means that the person has to log in again.',
      drawing: 'lines',
      unit: 'percentunit',
      max: 1,
      none: 'no refresh: the app keeps no tokens',
      ...upTo([LIMITS.rejectedRefreshes / 4, 'yellow'], [LIMITS.rejectedRefreshes, 'red']),
      runbooks: ['MubarokahRefreshRejected'],
      next: 'login',
      queries: [
        {
          expr: partOf(
            perSecond(
              chosen.of(CATALOGUE.tokenRequests, { grant_type: 'refresh_token', outcome: 'failure' }),
            ),
            perSecond(refreshes),
          ),
          legend: 'failed',
        },
        {
          expr: partOf(
            perSecond(
              chosen.of(CATALOGUE.tokenRequests, { grant_type: 'refresh_token', error: 'invalid_grant' }),
            ),
            perSecond(refreshes),
          ),
          legend: 'invalid_grant',
        },
      ],
    },
    {
      title: 'Time at the token endpoint (p95)',
      description: 'Of an operation, retries included.',
      drawing: 'lines',
      unit: 's',
      none: 'no token requests yet',
      ...upTo([latency, 'yellow'], [LIMITS.tokenExchangeSeconds, 'red']),
      runbooks: ['MubarokahTokenExchangeSlow', 'MubarokahTokenExchangeRegression'],
      next: 'login',
      queries: [
        {
          expr: share(0.95, chosen.of(CATALOGUE.tokenRequestDuration, {}, '_bucket'), [
            'grant_type',
            'outcome',
          ]),
          legend: '{{grant_type}} {{outcome}}',
        },
      ],
    },
    {
      title: 'Time since the token endpoint last failed',
      description:
        'In each way. A client that is rejected is seen here even if that happened before the first scrape.',
      drawing: 'number',
      unit: 's',
      none: 'never',
      base: 'yellow',
      thresholds: [[LIMITS.clientRejectedSeconds, 'text']],
      runbooks: ['MubarokahClientRejected'],
      next: 'login',
      width: 24,
      queries: [
        {
          expr: since(`max by (error) (${chosen.of(CATALOGUE.tokenLastFailure)} > 0)`),
          legend: '{{error}}',
        },
      ],
    },
  ],
};

const API: RowSpec = {
  title: 'The API',
  panels: [
    {
      title: 'Calls by status',
      description: 'A minute, each counted once after its retries; none means that no answer came.',
      drawing: 'stacked',
      unit: 'opm',
      none: 'no calls yet',
      ...COMES,
      runbooks: ['MubarokahApiAuthRejections'],
      next: 'login',
      queries: [
        {
          expr: `${perMinute(chosen.of(CATALOGUE.apiRequests), ['endpoint', 'status_code'])} > 0`,
          legend: '{{endpoint}} {{status_code}}',
        },
      ],
    },
    {
      title: '401, 403 and 429 by cause',
      description: 'Calls a minute that Mubarokah ID refused, and its reason.',
      drawing: 'stacked',
      unit: 'opm',
      none: 'no calls yet',
      ...upTo([ANY, 'yellow']),
      runbooks: ['MubarokahApiUnapprovedScope', 'MubarokahApiAuthRejections', 'MubarokahRateLimited'],
      next: 'login',
      queries: [
        {
          expr: perMinute(chosen.of(CATALOGUE.apiRequests, { status_code: ['401', '403', '429'] }), [
            'status_code',
            'error',
          ]),
          legend: '{{status_code}} {{error}}',
        },
      ],
    },
  ],
};

const WIRE: RowSpec = {
  title: 'The wire',
  panels: [
    {
      title: 'Attempts against operations',
      description: 'A minute. Attempts above operations are retries.',
      drawing: 'lines',
      unit: 'opm',
      none: 'no calls yet',
      ...COMES,
      runbooks: ['MubarokahProviderUnhealthy'],
      next: 'login',
      queries: [
        { expr: perMinute(attempts(AT_TOKEN_ENDPOINT)), legend: 'attempts: tokens' },
        { expr: perMinute(tokens), legend: 'operations: tokens' },
        { expr: perMinute(attempts(AT_API)), legend: 'attempts: API' },
        { expr: perMinute(chosen.of(CATALOGUE.apiRequests)), legend: 'operations: API' },
      ],
    },
    {
      title: 'Attempts that fail',
      description:
        'The share of the attempts at each endpoint that brought no answer, or not the one that is due.',
      drawing: 'lines',
      unit: 'percentunit',
      max: 1,
      none: 'no calls yet',
      ...upTo([0.05, 'yellow'], [0.5, 'red']),
      runbooks: ['MubarokahProviderUnhealthy', 'MubarokahCircuitOpen'],
      next: 'login',
      queries: [
        {
          expr: partOf(
            perSecond(chosen.of(CATALOGUE.attemptDuration, { outcome: 'failure' }, '_count'), ['endpoint']),
            perSecond(chosen.of(CATALOGUE.attemptDuration, {}, '_count'), ['endpoint']),
          ),
          legend: '{{endpoint}}',
        },
      ],
    },
    {
      title: 'Time of an attempt (p95)',
      description: 'On the wire, by endpoint.',
      drawing: 'lines',
      unit: 's',
      none: 'no calls yet',
      ...upTo([latency, 'yellow'], [2.5 * latency, 'red']),
      runbooks: ['MubarokahTokenExchangeSlow'],
      next: 'app',
      width: 24,
      queries: [
        {
          expr: share(0.95, chosen.of(CATALOGUE.attemptDuration, {}, '_bucket'), ['endpoint']),
          legend: '{{endpoint}}',
        },
      ],
    },
  ],
};

export const PROVIDER: DashboardSpec = {
  name: 'provider',
  title: 'Mubarokah: provider',
  description: 'What this app asks of Mubarokah ID, and what it gets.',
  rows: [NOW, TOKENS, API, WIRE],
};
