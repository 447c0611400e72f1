import { CATALOGUE } from '../../metrics/index.js';
import type { Alert } from '../alert.js';
import type { JobSelectors } from '../promql.js';

/** Health checks, and whether there is something to scrape at all. */
export function healthAlerts(job: JobSelectors): Alert[] {
  const status = job.of(CATALOGUE.healthStatus);
  const at = job.of(CATALOGUE.healthTimestamp);
  const ofKind = (labels: { kind: string } | { criticality: string }): string =>
    `and on (job, check) ${job.of(CATALOGUE.healthInfo, labels)}`;
  return [
    {
      name: 'MubarokahHealthFailing',
      severity: 'page',
      fault: 'app',
      // One alert a check, however many instances see it.
      expr: `min by (job, check) (${status} ${ofKind({ criticality: 'critical' })}) == 0`,
      for: '2m',
      summary: 'Something that the app cannot do without is down.',
      description:
        'The critical health check {{ $labels.check }} of {{ $labels.job }} has been down for 2 minutes: instances that see it take no requests.',
    },
    {
      name: 'MubarokahProviderUnhealthy',
      severity: 'ticket',
      fault: 'provider',
      expr: `min by (job, check) (${status} ${ofKind({ kind: 'mubarokah' })}) < 1`,
      for: '5m',
      summary: 'Mubarokah ID does not do its work.',
      description:
        'The health check {{ $labels.check }} of {{ $labels.job }} has seen Mubarokah ID at {{ $value }} for 5 minutes: 0 is down, 0.5 is degraded.',
    },
    {
      name: 'MubarokahHealthStale',
      severity: 'ticket',
      fault: 'app',
      // The moments are compared with each other, not with the clock of Prometheus: the app's may be wrong.
      expr: `count by (job, check) (${at} == ${at} offset 5m and on (job, instance, check) ${status} >= 0)`,
      summary: 'A health check does not run any more.',
      description:
        'Instances of {{ $labels.job }} in which the health check {{ $labels.check }} has not run for 5 minutes: {{ $value }}. What it says there is old.',
    },
    {
      name: 'MubarokahTargetDown',
      severity: 'page',
      fault: 'app',
      expr: `count by (job) (${job.named('up')} == 0)`,
      for: '2m',
      summary: 'Prometheus cannot scrape the app.',
      description:
        'Instances of {{ $labels.job }} that have not answered Prometheus for 2 minutes: {{ $value }}.',
    },
    {
      name: 'MubarokahMetricsAbsent',
      severity: 'ticket',
      fault: 'app',
      expr: `absent(${job.of(CATALOGUE.oauthRequests)})`,
      for: '10m',
      summary: 'Prometheus knows no metrics of logins.',
      description:
        'There has been no series of the logins of {{ $labels.job }} for 10 minutes: no other alert of this package can fire.',
    },
  ];
}
