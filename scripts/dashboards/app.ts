import { CATALOGUE } from '../../libs/mubarokah/dist/metrics/catalogue.js';
import { HEALTH_STATES } from './health-states.js';
import type { DashboardSpec, PanelSpec, RowSpec } from './panel.js';
import { chosen, partOf, perSecond, share } from './queries.js';

const requests = (status: readonly string[] = []): string =>
  chosen.of(CATALOGUE.serverDuration, status.length > 0 ? { status_code: status } : {}, '_count');
const buckets = chosen.of(CATALOGUE.serverDuration, {}, '_bucket');
const operations = chosen.of(CATALOGUE.dependencyDuration, {}, '_count');
const NOT_DECLARED = 'not declared: the option dependencies names none';

/** A gauge of each instance beside what it may be at most. */
function againstLimit(
  title: string,
  description: string,
  runbook: string,
  queries: readonly (readonly [legend: string, selector: string])[],
): PanelSpec {
  return {
    title,
    description,
    drawing: 'lines',
    unit: 'bytes',
    none: 'not collected: the option metrics.defaultMetrics is off',
    runbooks: [runbook],
    queries: queries.map(([legend, selector]) => ({
      expr: `max by (instance) (${selector})`,
      legend: `{{instance}} ${legend}`,
    })),
  };
}

const REQUESTS: RowSpec = {
  title: 'Requests',
  panels: [
    {
      title: 'Instances that answer Prometheus',
      description: 'And those that do not.',
      drawing: 'number',
      unit: 'short',
      none: 'Prometheus scrapes no such job',
      base: 'text',
      runbooks: ['MubarokahTargetDown', 'MubarokahMetricsAbsent'],
      width: 6,
      queries: [
        { expr: `sum(${chosen.named('up')})`, legend: 'up' },
        { expr: `count(${chosen.named('up')}) - sum(${chosen.named('up')})`, legend: 'down' },
      ],
    },
    {
      title: 'Versions that run',
      description: 'How many instances run which build.',
      drawing: 'table',
      unit: 'short',
      none: 'nothing scraped yet',
      base: 'text',
      width: 10,
      queries: [
        {
          expr: `count by (version, nest, node, adapter) (${chosen.of(CATALOGUE.buildInfo)})`,
          legend: '{{version}}',
        },
      ],
    },
    {
      title: 'Time since the start',
      description: 'Of each instance.',
      drawing: 'number',
      unit: 's',
      none: 'not collected: the option metrics.defaultMetrics is off',
      base: 'text',
      width: 8,
      queries: [
        {
          expr: `clamp_min(time() - max by (instance) (${chosen.named('process_start_time_seconds')}), 0)`,
          legend: '{{instance}}',
        },
      ],
    },
    {
      title: 'Throughput',
      description: 'All requests each second by route; probes and scrapes are left out.',
      drawing: 'stacked',
      unit: 'reqps',
      none: 'no requests yet',
      queries: [{ expr: `${perSecond(requests(), ['route'])} > 0`, legend: '{{route}}' }],
    },
    {
      title: 'Requests by status',
      description: 'Each second.',
      drawing: 'stacked',
      unit: 'reqps',
      none: 'no requests yet',
      next: 'login',
      queries: [{ expr: `${perSecond(requests(), ['status_code'])} > 0`, legend: '{{status_code}}' }],
    },
    {
      title: 'Errors of the server',
      description: 'The share of requests that were answered with 500 to 504.',
      drawing: 'lines',
      unit: 'percentunit',
      max: 1,
      none: 'no requests yet',
      thresholds: [
        [0.01, 'yellow'],
        [0.05, 'red'],
      ],
      runbooks: ['nobody-can-log-in'],
      next: 'login',
      queries: [
        {
          // Where nothing failed yet there is no such series.
          expr: `${partOf(perSecond(requests(['5..'])), perSecond(requests()))} or 0 * ${perSecond(requests())}`,
          legend: 'errors',
        },
      ],
    },
    {
      title: 'Time of a request',
      description: 'Of all requests together.',
      drawing: 'lines',
      unit: 's',
      none: 'no requests yet',
      thresholds: [
        [1, 'yellow'],
        [2.5, 'red'],
      ],
      runbooks: ['MubarokahEventLoopLag'],
      next: 'provider',
      queries: ([0.5, 0.95, 0.99] as const).map((of) => ({
        expr: share(of, buckets),
        legend: `p${of * 100}`,
      })),
    },
  ],
};

const PROCESS: RowSpec = {
  title: 'The process',
  panels: [
    {
      title: 'CPU',
      description: 'Cores that an instance uses. JavaScript runs on one: at 1 it is all used up.',
      drawing: 'lines',
      unit: 'percentunit',
      none: 'not collected: the option metrics.defaultMetrics is off',
      thresholds: [
        [0.7, 'yellow'],
        [0.9, 'red'],
      ],
      runbooks: ['MubarokahCpuSaturated'],
      queries: [
        { expr: perSecond(chosen.named('process_cpu_seconds_total'), ['instance']), legend: '{{instance}}' },
      ],
    },
    againstLimit('Memory', 'What an instance has of its container or machine.', 'MubarokahMemoryNearLimit', [
      ['used', chosen.named('process_resident_memory_bytes')],
      ['limit', chosen.of(CATALOGUE.memoryLimit)],
    ]),
    againstLimit(
      'Heap against its limit',
      'V8 ends the process that needs more than the limit (--max-old-space-size).',
      'MubarokahHeapNearLimit',
      [
        ['used', chosen.named('nodejs_heap_size_used_bytes')],
        ['limit', chosen.of(CATALOGUE.heapLimit)],
      ],
    ),
    {
      title: 'Event loop delay (p99)',
      description:
        'How late one in a hundred timers fires. It is mubarokah_runtime_event_loop_delay_seconds; the lag that prom-client shows is measured in another way.',
      drawing: 'lines',
      unit: 's',
      none: 'not collected: the option metrics.defaultMetrics is off',
      thresholds: [
        [0.1, 'yellow'],
        [0.25, 'red'],
      ],
      runbooks: ['MubarokahEventLoopLag'],
      queries: [
        {
          expr: share(0.99, chosen.of(CATALOGUE.eventLoopDelay, {}, '_bucket'), ['instance']),
          legend: '{{instance}}',
        },
      ],
    },
    {
      title: 'Event loop utilisation',
      description: 'The share of the time that the event loop was active.',
      drawing: 'lines',
      unit: 'percentunit',
      max: 1,
      none: 'not collected: the option metrics.defaultMetrics is off',
      thresholds: [
        [0.7, 'yellow'],
        [0.9, 'red'],
      ],
      runbooks: ['MubarokahCpuSaturated'],
      queries: [
        {
          expr: partOf(
            perSecond(chosen.of(CATALOGUE.eventLoopTime, { state: 'active' }), ['instance']),
            perSecond(chosen.of(CATALOGUE.eventLoopTime), ['instance']),
          ),
          legend: '{{instance}}',
        },
      ],
    },
    {
      title: 'Garbage collection',
      description: 'The share of the time that it takes, by kind.',
      drawing: 'stacked',
      unit: 'percentunit',
      none: 'none yet, or not collected',
      thresholds: [[0.1, 'red']],
      runbooks: ['MubarokahHeapNearLimit'],
      queries: [
        { expr: perSecond(chosen.named('nodejs_gc_duration_seconds_sum'), ['kind']), legend: '{{kind}}' },
      ],
    },
    {
      title: 'Files that are open',
      description:
        'The share of the file descriptors that an instance may have; without one it takes no connection.',
      drawing: 'lines',
      unit: 'percentunit',
      max: 1,
      none: 'not collected on this system',
      thresholds: [
        [0.5, 'yellow'],
        [0.8, 'red'],
      ],
      runbooks: ['MubarokahFdsNearLimit'],
      queries: [
        {
          expr: `max by (instance) (${chosen.named('process_open_fds')} / ${chosen.named('process_max_fds')})`,
          legend: '{{instance}}',
        },
      ],
    },
    {
      title: 'Disk and network',
      description:
        'Bytes each second of all instances: of the process at disks, and of its container or machine over the network.',
      drawing: 'lines',
      unit: 'Bps',
      none: 'not collected on this system',
      queries: [
        { expr: perSecond(chosen.of(CATALOGUE.diskBytes), ['direction']), legend: 'disk {{direction}}' },
        {
          expr: perSecond(chosen.of(CATALOGUE.networkBytes), ['direction']),
          legend: 'network {{direction}}',
        },
      ],
    },
  ],
};

const CHECKS: RowSpec = {
  title: 'Health checks',
  panels: [
    {
      title: 'What the health checks find',
      description: 'The worst that an instance sees, before the damping of the health endpoints.',
      drawing: 'states',
      unit: 'short',
      none: 'no health check is set up',
      ...HEALTH_STATES,
      runbooks: ['MubarokahHealthFailing'],
      next: 'login',
      queries: [{ expr: `min by (check) (${chosen.of(CATALOGUE.healthStatus)} >= 0)`, legend: '{{check}}' }],
    },
    {
      title: 'Time that a health check takes',
      description: 'The last run of each, in the slowest instance.',
      drawing: 'lines',
      unit: 's',
      none: 'no health check is set up',
      thresholds: [[1, 'yellow']],
      runbooks: ['MubarokahHealthStale'],
      queries: [{ expr: `max by (check) (${chosen.of(CATALOGUE.healthDuration)})`, legend: '{{check}}' }],
    },
  ],
};

const DEPENDENCIES: RowSpec = {
  title: 'Databases and caches',
  panels: [
    {
      title: 'Operations',
      description: 'Each second, at the databases and caches that the app has declared.',
      drawing: 'stacked',
      unit: 'reqps',
      none: NOT_DECLARED,
      queries: [
        { expr: perSecond(operations, ['dependency', 'operation']), legend: '{{dependency}} {{operation}}' },
      ],
    },
    {
      title: 'Operations that fail',
      description: 'The share at each database and cache.',
      drawing: 'lines',
      unit: 'percentunit',
      max: 1,
      none: NOT_DECLARED,
      thresholds: [[0.01, 'red']],
      runbooks: ['MubarokahDependencyErrors'],
      next: 'login',
      queries: [
        {
          expr: partOf(
            perSecond(chosen.of(CATALOGUE.dependencyDuration, { outcome: 'failure' }, '_count'), [
              'dependency',
            ]),
            perSecond(operations, ['dependency']),
          ),
          legend: '{{dependency}}',
        },
      ],
    },
    {
      title: 'Time of an operation (p95)',
      description: 'At each database and cache.',
      drawing: 'lines',
      unit: 's',
      none: NOT_DECLARED,
      thresholds: [
        [0.1, 'yellow'],
        [1, 'red'],
      ],
      runbooks: ['MubarokahDependencyPoolSaturated'],
      queries: [
        {
          expr: share(0.95, chosen.of(CATALOGUE.dependencyDuration, {}, '_bucket'), ['dependency']),
          legend: '{{dependency}}',
        },
      ],
    },
    {
      title: 'Connections',
      description: 'Of all instances; pending are callers that wait for one.',
      drawing: 'lines',
      unit: 'short',
      none: NOT_DECLARED,
      runbooks: ['MubarokahDependencyPoolSaturated'],
      queries: [
        {
          expr: `sum by (dependency, state) (${chosen.of(CATALOGUE.dependencyConnections)})`,
          legend: '{{dependency}} {{state}}',
        },
      ],
    },
    {
      title: 'Cache hits',
      description: 'The share of the looks into a cache that found something.',
      drawing: 'lines',
      unit: 'percentunit',
      max: 1,
      none: 'not declared: the option dependencies names no cache',
      base: 'red',
      thresholds: [
        [0.5, 'yellow'],
        [0.8, 'green'],
      ],
      runbooks: ['MubarokahCacheHitRatioLow'],
      queries: [
        {
          expr: partOf(
            perSecond(chosen.of(CATALOGUE.cacheRequests, { result: 'hit' }), ['cache']),
            perSecond(chosen.of(CATALOGUE.cacheRequests, { result: ['hit', 'miss'] }), ['cache']),
          ),
          legend: '{{cache}}',
        },
      ],
    },
    {
      title: 'Values that no label has a place for',
      description:
        'Counted under the fallback of their label: this package needs a new member. Always 0 is right.',
      drawing: 'lines',
      unit: 'reqps',
      none: 'nothing scraped yet',
      thresholds: [[0.001, 'yellow']],
      runbooks: ['MubarokahMetricsUnknownValues'],
      queries: [{ expr: perSecond(chosen.of(CATALOGUE.unknownValues)), legend: 'values' }],
    },
  ],
};

export const APP: DashboardSpec = {
  name: 'app',
  title: 'Mubarokah: app',
  description: 'The process that logs people in: its requests, its resources, and what it depends on.',
  rows: [REQUESTS, PROCESS, CHECKS, DEPENDENCIES],
};
