import { type AlertCase, callbacks, failedWith, logins, redirects, SUCCESS } from '../alert-case.js';

const through = callbacks({ outcome: 'success', reason: 'none', fault: 'none' });

export const TRAFFIC_CASES: readonly AlertCase[] = [
  {
    alert: 'MubarokahNobodyLogsIn',
    every: '5m',
    fires: {
      series: { [redirects()]: '0+10x300', [logins(SUCCESS)]: '0+9x285 2565x15' },
      at: '1470m',
      description:
        '30 people were sent from your-app to Mubarokah ID in 15 minutes, and nobody has logged in for 20 minutes; at this time yesterday people did.',
    },
    // One person gets in.
    silent: {
      series: { [redirects()]: '0+10x300', [logins(SUCCESS)]: '0+9x285 2565x5 2566x10' },
      at: '1470m',
    },
  },
  {
    alert: 'MubarokahUsersNotReturning',
    every: '5m',
    fires: {
      series: {
        [redirects()]: '0+10x300',
        [through]: '0+9x285 2565x15',
        [callbacks(failedWith('missing_cookie', 'unverified'))]: '0+9x300',
      },
      at: '1470m',
      description:
        '40 people were sent from your-app to Mubarokah ID in 20 minutes, and nobody came back to the login that they had begun; at this time yesterday people did.',
    },
    // Somebody comes back, if only to refuse.
    silent: {
      series: {
        [redirects()]: '0+10x300',
        [through]: '0+9x285 2565x15',
        [callbacks(failedWith('access_denied', 'user'))]: '0+1x300',
      },
      at: '1470m',
    },
  },
  {
    alert: 'MubarokahRedirectFailing',
    fires: {
      series: {
        [callbacks(failedWith('server_error', 'claimed'))]: '0+1x30',
        [callbacks(failedWith('access_denied', 'user'))]: '0+0.2x30',
        [logins(SUCCESS)]: '0x30',
      },
      at: '20m',
      description:
        '83.33% of those who came back to your-app in 15 minutes brought an error of Mubarokah ID along, and nobody logged in.',
    },
    // A code that is refused is no error of the redirect.
    silent: {
      series: {
        [callbacks(failedWith('token_invalid_grant', 'claimed'))]: '0+1x30',
        [callbacks(failedWith('server_error', 'claimed'))]: '0x30',
        [logins(SUCCESS)]: '0x30',
      },
      at: '20m',
    },
  },
  {
    alert: 'MubarokahPeopleRefused',
    fires: {
      series: {
        [through]: '0+0.2x70',
        [callbacks(failedWith('access_denied', 'user'))]: '0+0.8x70',
        [callbacks(failedWith('rejected_by_app', 'user'))]: '0+0.1x70',
      },
      at: '65m',
      labels: { reason: 'access_denied' },
      description:
        '72.73% of those who came back to your-app in an hour did not log in, with the reason access_denied.',
    },
    silent: {
      series: {
        [through]: '0+0.6x70',
        [callbacks(failedWith('access_denied', 'user'))]: '0+0.4x70',
      },
      at: '65m',
    },
  },
  {
    alert: 'MubarokahClaimedErrors',
    fires: {
      series: {
        [through]: '0+2x40',
        [callbacks(failedWith('invalid_scope', 'claimed'))]: '0+0.25x40',
        [callbacks(failedWith('token_invalid_grant', 'claimed'))]: '0+0.25x40',
      },
      at: '35m',
      description:
        '20% of those who came back to your-app in 30 minutes brought an error or a code that Mubarokah ID refused.',
    },
    silent: {
      series: { [through]: '0+20x40', [callbacks(failedWith('invalid_scope', 'claimed'))]: '0+0.5x40' },
      at: '35m',
    },
  },
  {
    alert: 'MubarokahInvalidStateSpike',
    fires: {
      series: { [through]: '0+1x20', [callbacks(failedWith('missing_cookie', 'unverified'))]: '0+4x20' },
      at: '16m',
      description:
        '80% of the callbacks of your-app in 15 minutes belong to no login that this app began in that browser.',
    },
    silent: {
      series: { [through]: '0+20x20', [callbacks(failedWith('missing_cookie', 'unverified'))]: '0+2x20' },
      at: '16m',
    },
  },
  {
    alert: 'MubarokahNoLoginTraffic',
    every: '15m',
    fires: {
      series: { [redirects()]: '0+15x672 10080x8' },
      at: '10125m',
      description:
        'Nobody was sent from your-app to Mubarokah ID for 30 minutes; a week ago people were, in the same half hour.',
    },
    silent: { series: { [redirects()]: '0+15x672 10080 10081x7' }, at: '10125m' },
  },
];
