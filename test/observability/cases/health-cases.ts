import { type AlertCase, series } from '../alert-case.js';

const status = (check: string, instance = 'app-1:3000'): string =>
  series('mubarokah_health_status', { check, instance });
const info = (check: string, criticality: string, kind: string): string =>
  series('mubarokah_health_check_info', { check, criticality, kind });
const at = (check: string): string => series('mubarokah_health_check_timestamp_seconds', { check });

export const HEALTH_CASES: readonly AlertCase[] = [
  {
    // Two instances see it, and it is one alert.
    alert: 'MubarokahHealthFailing',
    fires: {
      series: {
        [status('database')]: '1x5 0x10',
        [status('database', 'app-2:3000')]: '1x5 0x10',
        [info('database', 'critical', 'probe')]: '1x20',
      },
      at: '10m',
      labels: { check: 'database' },
      description:
        'The critical health check database of your-app has been down for 2 minutes: instances that see it take no requests.',
    },
    // Nothing that the app cannot do without.
    silent: {
      series: {
        [status('mubarokah')]: '1x5 0x10',
        [info('mubarokah', 'degrade', 'mubarokah')]: '1x20',
        [status('database')]: '1x5 0.5x10',
        [info('database', 'critical', 'probe')]: '1x20',
      },
      at: '10m',
    },
  },
  {
    alert: 'MubarokahProviderUnhealthy',
    fires: {
      series: {
        [status('sso')]: '1x5 0 0 0.5x15',
        [info('sso', 'degrade', 'mubarokah')]: '1x30',
      },
      at: '15m',
      labels: { check: 'sso' },
      description:
        'The health check sso of your-app has seen Mubarokah ID at 0.5 for 5 minutes: 0 is down, 0.5 is degraded.',
    },
    // Not known, as in a quiet night, and another check that is degraded.
    silent: {
      series: {
        [status('sso')]: 'NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN',
        [info('sso', 'degrade', 'mubarokah')]: '1x30',
        [status('mail')]: '0.5x30',
        [info('mail', 'degrade', 'probe')]: '1x30',
      },
      at: '15m',
    },
  },
  {
    // With the clock of the app a day behind.
    alert: 'MubarokahHealthStale',
    fires: {
      series: { [at('database')]: '100+60x5 400x20', [status('database')]: '1x30' },
      at: '12m',
      labels: { check: 'database' },
      description:
        'Instances of your-app in which the health check database has not run for 5 minutes: 1. What it says there is old.',
    },
    silent: {
      series: {
        [at('database')]: '100+60x30',
        [status('database')]: '1x30',
        [at('sso')]: '100x30',
        [status('sso')]: 'NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN',
      },
      at: '12m',
    },
  },
  {
    alert: 'MubarokahTargetDown',
    fires: {
      series: {
        [series('up')]: '1x5 0x10',
        [series('up', { instance: 'app-2:3000' })]: '1x5 0x10',
        [series('up', { instance: 'app-3:3000' })]: '1x20',
      },
      at: '9m',
      description: 'Instances of your-app that have not answered Prometheus for 2 minutes: 2.',
    },
    // A scrape that was lost.
    silent: { series: { [series('up')]: '1x5 0 1x10' }, at: '9m' },
  },
  {
    alert: 'MubarokahMetricsAbsent',
    fires: {
      series: { [series('up')]: '1x20' },
      at: '12m',
      description:
        'There has been no series of the logins of your-app for 10 minutes: no other alert of this package can fire.',
    },
    silent: {
      series: {
        [series('oauth_requests_total', { route: 'mubarokah.authorize', status_code: '302' })]: '0x20',
      },
      at: '12m',
    },
  },
];
