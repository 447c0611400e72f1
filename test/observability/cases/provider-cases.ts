import { type AlertCase, callbacks, failedWith, series } from '../alert-case.js';

const NAMES = 'mubarokah_oauth_token_last_failure_timestamp_seconds';
const tokens = (grant_type: string, outcome: string, error: string): string =>
  series('mubarokah_oauth_token_requests_total', { grant_type, outcome, error });
const exchanges = tokens('authorization_code', 'success', 'none');
const within = (le: string): string =>
  series('mubarokah_oauth_token_request_duration_seconds_bucket', {
    grant_type: 'authorization_code',
    outcome: 'success',
    le,
  });
const api = (status_code: string, error: string): string =>
  series('mubarokah_api_requests_total', { endpoint: 'api_user', status_code, error });

export const PROVIDER_CASES: readonly AlertCase[] = [
  {
    // Before the first scrape: no counter ever moves.
    alert: 'MubarokahClientRejected',
    fires: {
      series: { [series(NAMES, { error: 'invalid_client' })]: '_x19 1100x10' },
      at: '20m',
      labels: { error: 'invalid_client' },
      description:
        'The token endpoint answered your-app with invalid_client, last at 1970-01-01 00:18:20 +0000 UTC. No login can succeed until the registration is right.',
    },
    // One of an hour ago, and one that a person at a browser can cause.
    silent: {
      series: {
        [series(NAMES, { error: 'invalid_client' })]: '60x80',
        [series(NAMES, { error: 'invalid_grant' })]: '0x58 3500x20',
      },
      at: '60m',
    },
  },
  {
    alert: 'MubarokahRefreshRejected',
    fires: {
      series: {
        [tokens('refresh_token', 'success', 'none')]: '0+1x40',
        [tokens('refresh_token', 'failure', 'invalid_grant')]: '0+0.5x40',
      },
      at: '35m',
      description:
        '33.33% of the refreshes of your-app in 30 minutes were refused: those people have to log in again.',
    },
    // Those of the codes do not count.
    silent: {
      series: {
        [tokens('refresh_token', 'success', 'none')]: '0+1x40',
        [tokens('refresh_token', 'failure', 'invalid_grant')]: '0+0.1x40',
        [tokens('authorization_code', 'failure', 'invalid_grant')]: '0+2x40',
      },
      at: '35m',
    },
  },
  {
    alert: 'MubarokahTokenExchangeSlow',
    fires: {
      series: {
        [exchanges]: '0+3x30',
        [within('1')]: '0+1x30',
        [within('2.5')]: '0+1x30',
        [within('5')]: '0+3x30',
        [within('+Inf')]: '0+3x30',
      },
      at: '20m',
      description: 'One in twenty token exchanges of your-app takes longer than 4.812s.',
    },
    // Too few to tell.
    silent: {
      series: {
        [exchanges]: '0+1x30',
        [within('1')]: '0x30',
        [within('2.5')]: '0x30',
        [within('5')]: '0+1x30',
        [within('+Inf')]: '0+1x30',
      },
      at: '20m',
    },
  },
  {
    alert: 'MubarokahTokenExchangeRegression',
    every: '5m',
    fires: {
      series: {
        [exchanges]: '0+15x320',
        [within('0.25')]: '0+15x286 4290x34',
        [within('0.5')]: '0+15x286 4290x34',
        [within('1')]: '0+15x320',
        [within('+Inf')]: '0+15x320',
      },
      at: '1500m',
      description:
        'One in twenty token exchanges of your-app takes longer than 975ms: more than twice as long as at this time yesterday.',
    },
    // Two seconds and more is for the other alert.
    silent: {
      series: {
        [exchanges]: '0+15x320',
        [within('0.25')]: '0+15x286 4290x34',
        [within('0.5')]: '0+15x286 4290x34',
        [within('2.5')]: '0+15x286 4290x34',
        [within('5')]: '0+15x320',
        [within('+Inf')]: '0+15x320',
      },
      at: '1500m',
    },
  },
  {
    alert: 'MubarokahApiUnapprovedScope',
    fires: {
      series: { [api('200', 'none')]: '0+5x20', [api('403', 'unapproved_scope')]: '0x10 1x10' },
      at: '12m',
      labels: { endpoint: 'api_user' },
      description:
        'Calls of your-app to api_user that were refused in 30 minutes since a scope is not approved for its client: 1.',
    },
    silent: {
      series: { [api('200', 'none')]: '0+5x20', [api('403', 'insufficient_scope')]: '0x10 1x10' },
      at: '12m',
    },
  },
  {
    alert: 'MubarokahApiAuthRejections',
    fires: {
      series: { [api('200', 'none')]: '0+8x40', [api('401', 'unauthenticated')]: '0+1x40' },
      at: '35m',
      description: '11.11% of the API calls of your-app in 15 minutes were answered with 401 or 403.',
    },
    // It has a better name.
    silent: {
      series: {
        [api('200', 'none')]: '0+8x40',
        [api('401', 'unauthenticated')]: '0+1x40',
        [api('403', 'unapproved_scope')]: '0+1x40',
      },
      at: '35m',
    },
  },
  {
    alert: 'MubarokahRateLimited',
    fires: {
      series: {
        [tokens('authorization_code', 'failure', 'rate_limited')]: '0+1x40',
        [api('429', 'rate_limited')]: '0+1x40',
      },
      at: '20m',
      description: '10 calls of your-app were answered with 429 in 5 minutes.',
    },
    // For a moment only.
    silent: {
      series: {
        [tokens('authorization_code', 'failure', 'rate_limited')]: '0x5 20x35',
        [api('429', 'rate_limited')]: '0x40',
      },
      at: '20m',
    },
  },
  {
    alert: 'MubarokahCircuitOpen',
    fires: {
      series: {
        [series('mubarokah_circuit_state', { endpoint: 'token_exchange' })]: '0x5 2 1 2 1 2 2 1 2 2 2 2',
        [callbacks(failedWith('circuit_open', 'provider'))]: '0x5 1+1x10',
        [callbacks(failedWith('circuit_open_network', 'network'))]: '0x15',
      },
      at: '13m',
      labels: { endpoint: 'token_exchange', fault: 'provider' },
      description:
        'The circuit of your-app for token_exchange has not been closed for 5 minutes, and logins were refused for it. It was opened by failures of: provider.',
    },
    // Nobody is refused.
    silent: {
      series: {
        [series('mubarokah_circuit_state', { endpoint: 'token_exchange' })]: '0x5 2x20',
        [callbacks(failedWith('circuit_open', 'provider'))]: '0x30',
      },
      at: '13m',
    },
  },
];
