import { type AlertCase, failureOf, logins, series, SUCCESS } from '../alert-case.js';

const took = (le: string): string =>
  series('mubarokah_login_server_duration_seconds_bucket', { outcome: 'success', le });
const all = series('mubarokah_login_server_duration_seconds_count', { outcome: 'success' });

export const LOGIN_CASES: readonly AlertCase[] = [
  {
    alert: 'MubarokahLoginBudgetBurnFast',
    fires: {
      series: {
        [logins(SUCCESS)]: '0+2x60 120x10',
        [logins(failureOf('provider'))]: '0x60 2+2x9',
        [logins(failureOf('app'))]: '0x60 1x9',
      },
      at: '66m',
      labels: { fault: 'provider' },
      description:
        '10.74% of the logins of your-app failed in the last hour, and as many in the last 5 minutes. Most are the fault of: provider.',
    },
    // As many, but of those that anybody can cause.
    silent: {
      series: {
        [logins(SUCCESS)]: '0+2x60 120x10',
        [logins(failureOf('claimed'))]: '0x60 2+2x9',
        [logins(failureOf('user'))]: '0x60 2+2x9',
        [logins(failureOf('unverified'))]: '0x60 2+2x9',
      },
      at: '66m',
    },
  },
  {
    alert: 'MubarokahLoginBudgetBurnSlow',
    every: '5m',
    fires: {
      series: { [logins(SUCCESS)]: '0+5x80', [logins(failureOf('app'))]: '0+0.25x80' },
      at: '390m',
      labels: { fault: 'app' },
      description:
        '4.762% of the logins of your-app failed in the last 6 hours, and as many in the last 30 minutes. Most are the fault of: app.',
    },
    // Four are too few.
    silent: {
      series: { [logins(SUCCESS)]: '0+0.5x80', [logins(failureOf('app'))]: '0x70 4x10' },
      at: '380m',
    },
  },
  {
    alert: 'MubarokahLoginBudgetTicket',
    every: '5m',
    fires: {
      series: { [logins(SUCCESS)]: '0+5x310', [logins(failureOf('network'))]: '0+0.1x310' },
      at: '25h',
      labels: { fault: 'network' },
      description:
        '1.961% of the logins of your-app failed over a day or three, and some of them lately. Most are the fault of: network.',
    },
    // The failures are over.
    silent: {
      series: { [logins(SUCCESS)]: '0+5x310', [logins(failureOf('network'))]: '0x100 0+1x100 100x110' },
      at: '25h',
    },
  },
  {
    alert: 'MubarokahAllLoginsFailing',
    fires: {
      series: {
        [logins(SUCCESS)]: '0+1x30 30x20',
        [logins(failureOf('client_config'))]: '0x30 2+2x20',
      },
      at: '36m',
      labels: { fault: 'client_config' },
      description:
        '10 logins of your-app failed in 5 minutes, and none succeeded. Most are the fault of: client_config.',
    },
    // One gets in.
    silent: {
      series: {
        [logins(SUCCESS)]: '0+1x30 30x3 31x17',
        [logins(failureOf('client_config'))]: '0x30 2+2x20',
      },
      at: '36m',
    },
  },
  {
    alert: 'MubarokahLoginLatencyBudgetBurn',
    every: '5m',
    fires: {
      series: { [all]: '0+5x80', [took('1')]: '0+3x80' },
      at: '390m',
      description:
        '40% of the logins of your-app took longer than 1 s in the last 6 hours, and as many in the last 30 minutes; 5 % may.',
    },
    silent: { series: { [all]: '0+5x80', [took('1')]: '0+4x80' }, at: '390m' },
  },
];
