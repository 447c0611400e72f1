import { type AlertCase, series } from '../alert-case.js';

const connections = (state: string): string =>
  series('mubarokah_dependency_connections', { dependency: 'postgres', state });
const operations = (outcome: string): string =>
  series('mubarokah_dependency_operation_duration_seconds_count', {
    dependency: 'postgres',
    operation: 'select',
    outcome,
  });
const lookups = (result: string): string =>
  series('mubarokah_cache_requests_total', { cache: 'profiles', result });
const sessions = series('mubarokah_active_sessions');

export const DEPENDENCY_CASES: readonly AlertCase[] = [
  {
    alert: 'MubarokahDependencyPoolSaturated',
    fires: {
      series: {
        [connections('used')]: '10x20',
        [connections('max')]: '10x20',
        [connections('pending')]: '3x20',
      },
      at: '10m',
      labels: { dependency: 'postgres' },
      description:
        '100% of the connections of your-app to postgres are in use, and callers have waited for 5 minutes.',
    },
    // All in use, and nobody waits.
    silent: {
      series: {
        [connections('used')]: '10x20',
        [connections('max')]: '10x20',
        [connections('pending')]: '0x20',
      },
      at: '10m',
    },
  },
  {
    alert: 'MubarokahDependencyErrors',
    fires: {
      series: { [operations('success')]: '0+20x20', [operations('failure')]: '0+1x20' },
      at: '12m',
      labels: { dependency: 'postgres' },
      description: '4.762% of the operations of your-app at postgres have failed in 5 minutes.',
    },
    silent: {
      series: { [operations('success')]: '0+200x20', [operations('failure')]: '0+1x20' },
      at: '12m',
    },
  },
  {
    alert: 'MubarokahCacheHitRatioLow',
    fires: {
      series: { [lookups('hit')]: '0+5x90', [lookups('miss')]: '0+10x90' },
      at: '80m',
      labels: { cache: 'profiles' },
      description: 'The cache profiles of your-app held 33.33% of what was looked for in 30 minutes.',
    },
    silent: {
      series: { [lookups('hit')]: '0+10x90', [lookups('miss')]: '0+5x90', [lookups('error')]: '0+50x90' },
      at: '80m',
    },
  },
  {
    alert: 'MubarokahSessionsCollapsed',
    fires: {
      series: { [sessions]: '100x15 40x15' },
      at: '20m',
      description: '40 people are still logged in to your-app: less than half as many as 10 minutes ago.',
    },
    silent: { series: { [sessions]: '50x15 10x15' }, at: '20m' },
  },
  {
    alert: 'MubarokahMetricsUnknownValues',
    fires: {
      series: {
        [series('mubarokah_metrics_unknown_values_total', { family: 'mubarokah_logins_total' })]: '0x5 1x20',
      },
      at: '10m',
      labels: { family: 'mubarokah_logins_total' },
      description:
        'Values of mubarokah_logins_total of your-app in an hour that belong to no closed set: 1. The package needs a new member.',
    },
    silent: {
      series: {
        [series('mubarokah_metrics_unknown_values_total', { family: 'mubarokah_logins_total' })]: '1x25',
      },
      at: '10m',
    },
  },
];
