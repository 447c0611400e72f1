import { CATALOGUE } from '../../metrics/index.js';
import type { Alert } from '../alert.js';
import { LIMITS } from '../limits.js';
import { increase, type JobSelectors } from '../promql.js';

/** The databases and caches that the app has declared, its sessions, and this package's own vocabulary. */
export function dependencyAlerts(job: JobSelectors): Alert[] {
  const connections = (state: string): string => job.of(CATALOGUE.dependencyConnections, { state });
  const failed = job.of(CATALOGUE.dependencyDuration, { outcome: 'failure' }, '_count');
  const operations = job.of(CATALOGUE.dependencyDuration, {}, '_count');
  const each = ['job', 'dependency'];
  const lookups = (result: readonly string[]): string =>
    increase(job.of(CATALOGUE.cacheRequests, { result }), '30m', ['job', 'cache']);
  const sessions = `max by (job) (${job.of(CATALOGUE.activeSessions)})`;
  const before = `max by (job) (${job.of(CATALOGUE.activeSessions)} offset 10m)`;
  const percent = '{{ $value | humanizePercentage }}';
  return [
    {
      name: 'MubarokahDependencyPoolSaturated',
      severity: 'ticket',
      fault: 'app',
      expr: [
        'max by (job, dependency) (',
        `    ${connections('used')} / ignoring (state) ${connections('max')} > ${LIMITS.usedConnections}`,
        `  and ignoring (state) ${connections('pending')} > 0`,
        ')',
      ].join('\n'),
      for: '5m',
      summary: 'All connections to a database are in use, and callers wait for one.',
      description: `${percent} of the connections of {{ $labels.job }} to {{ $labels.dependency }} are in use, and callers have waited for 5 minutes.`,
    },
    {
      name: 'MubarokahDependencyErrors',
      severity: 'page',
      fault: 'app',
      expr: [
        `${increase(failed, '5m', each)} / ${increase(operations, '5m', each)} > ${LIMITS.failedOperations}`,
        `and ${increase(failed, '5m', each)} >= 3`,
      ].join('\n'),
      // Later than the health check of the same dependency, which names the cause better.
      for: '3m',
      summary: 'Operations at a database or a cache fail.',
      description: `${percent} of the operations of {{ $labels.job }} at {{ $labels.dependency }} have failed in 5 minutes.`,
    },
    {
      name: 'MubarokahCacheHitRatioLow',
      severity: 'info',
      fault: 'app',
      expr: [
        `${lookups(['hit'])} / ${lookups(['hit', 'miss'])} < ${LIMITS.cacheHits}`,
        `and ${lookups(['miss'])} >= 100`,
      ].join('\n'),
      for: '30m',
      summary: 'A cache seldom holds what is looked for.',
      description: `The cache {{ $labels.cache }} of {{ $labels.job }} held ${percent} of what was looked for in 30 minutes.`,
    },
    {
      name: 'MubarokahSessionsCollapsed',
      severity: 'ticket',
      fault: 'app',
      expr: [`${sessions} < 0.5 * ${before}`, `and ${before} > 50`].join('\n'),
      summary: 'More than half of the sessions are gone at once.',
      description:
        '{{ $value | humanize }} people are still logged in to {{ $labels.job }}: less than half as many as 10 minutes ago.',
    },
    {
      name: 'MubarokahMetricsUnknownValues',
      severity: 'info',
      fault: 'app',
      expr: `${increase(job.of(CATALOGUE.unknownValues), '1h', ['job', 'family'])} > 0`,
      summary: 'A value was counted under the fallback of its label.',
      description:
        'Values of {{ $labels.family }} of {{ $labels.job }} in an hour that belong to no closed set: {{ $value | humanize }}. The package needs a new member.',
    },
  ];
}
