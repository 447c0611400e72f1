import { CATALOGUE } from '../../libs/mubarokah/dist/metrics/catalogue.js';
import { DEFAULT_RULE_SETTINGS, LIMITS } from '../../libs/mubarokah/dist/observability/index.js';
import { HEALTH_STATES } from './health-states.js';
import { ANY, atLeast, COMES, upTo } from './levels.js';
import type { DashboardSpec, PanelSpec, RowSpec } from './panel.js';
import { chosen, partOf, perSecond, share, since } from './queries.js';

const requests = (status: readonly string[] = []): string =>
  chosen.of(CATALOGUE.serverDuration, status.length > 0 ? { status_code: status } : {}, '_count');
const buckets = chosen.of(CATALOGUE.serverDuration, {}, '_bucket');
const operations = chosen.of(CATALOGUE.dependencyDuration, {}, '_count');
const connections = (state: string): string => chosen.of(CATALOGUE.dependencyConnections, { state });
const { latency } = DEFAULT_RULE_SETTINGS;
const NOT_DECLARED = 'not declared: the option dependencies names none';
const NOT_COLLECTED = 'not collected: the option metrics.defaultMetrics is off';

/** The share of what each instance may use at most. */
function ofLimit(
  [used, limit]: readonly [used: string, limit: string],
  [warning, limitOfAlert]: readonly [warning: number, limitOfAlert: number],
  spec: Pick<PanelSpec, 'title' | 'description' | 'none' | 'runbooks'>,
): PanelSpec {
  return {
    ...spec,
    drawing: 'lines',
    unit: 'percentunit',
    max: 1,
    ...upTo([warning, 'yellow'], [limitOfAlert, 'red']),
    queries: [{ expr: `max by (instance) (${used} / on (job, instance) ${limit})`, legend: '{{instance}}' }],
  };
}

const REQUESTS: RowSpec = {
  title: 'Requests',
  panels: [
    {
      title: 'Instances up',
      description: 'They answer Prometheus.',
      drawing: 'number',
      unit: 'short',
      none: 'Prometheus scrapes no such job',
      ...atLeast([1, 'green']),
      runbooks: ['MubarokahTargetDown', 'MubarokahMetricsAbsent'],
      width: 4,
      queries: [{ expr: `sum(${chosen.named('up')})`, legend: 'up' }],
    },
    {
      title: 'Instances down',
      description: 'They do not answer Prometheus.',
      drawing: 'number',
      unit: 'short',
      none: 'Prometheus scrapes no such job',
      ...upTo([1, 'red']),
      runbooks: ['MubarokahTargetDown'],
      width: 4,
      queries: [{ expr: `count(${chosen.named('up')}) - sum(${chosen.named('up')})`, legend: 'down' }],
    },
    {
      title: 'Versions that run',
      description: 'How many instances run which build.',
      drawing: 'table',
      unit: 'short',
      none: 'nothing scraped yet',
      harmless: 'It is said which builds run, and not which should.',
      width: 9,
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
      none: NOT_COLLECTED,
      harmless: 'An app that was just released is as well as one that has run for weeks.',
      width: 7,
      queries: [
        {
          expr: since(`max by (instance) (${chosen.named('process_start_time_seconds')})`),
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
      ...COMES,
      queries: [{ expr: `${perSecond(requests(), ['route'])} > 0`, legend: '{{route}}' }],
    },
    {
      title: 'Requests by status',
      description: 'Each second.',
      drawing: 'stacked',
      unit: 'reqps',
      none: 'no requests yet',
      ...COMES,
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
      ...upTo([0.01, 'yellow'], [0.05, 'red']),
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
      ...upTo([latency, 'yellow'], [2.5 * latency, 'red']),
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
      none: NOT_COLLECTED,
      ...upTo([0.7, 'yellow'], [LIMITS.cpuCores, 'red']),
      runbooks: ['MubarokahCpuSaturated'],
      queries: [
        { expr: perSecond(chosen.named('process_cpu_seconds_total'), ['instance']), legend: '{{instance}}' },
      ],
    },
    ofLimit(
      [chosen.named('process_resident_memory_bytes'), chosen.of(CATALOGUE.memoryLimit)],
      [0.7, LIMITS.usedMemory],
      {
        title: 'Memory against its limit',
        description:
          'The share that an instance has of the memory of its container or machine; the system ends the process that needs more.',
        none: NOT_COLLECTED,
        runbooks: ['MubarokahMemoryNearLimit'],
      },
    ),
    ofLimit(
      [chosen.named('nodejs_heap_size_used_bytes'), chosen.of(CATALOGUE.heapLimit)],
      [0.7, LIMITS.usedHeap],
      {
        title: 'Heap against its limit',
        description:
          'The share that is used; V8 ends the process that needs more than the limit (--max-old-space-size).',
        none: NOT_COLLECTED,
        runbooks: ['MubarokahHeapNearLimit'],
      },
    ),
    {
      title: 'Event loop delay (p99)',
      description:
        'How late one in a hundred timers fires. It is mubarokah_runtime_event_loop_delay_seconds; the lag that prom-client shows is measured in another way.',
      drawing: 'lines',
      unit: 's',
      none: NOT_COLLECTED,
      ...upTo([0.1, 'yellow'], [LIMITS.eventLoopDelaySeconds, 'red']),
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
      none: NOT_COLLECTED,
      ...upTo([0.7, 'yellow'], [LIMITS.cpuCores, 'red']),
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
      ...upTo([0.1, 'red']),
      runbooks: ['MubarokahHeapNearLimit'],
      queries: [
        { expr: perSecond(chosen.named('nodejs_gc_duration_seconds_sum'), ['kind']), legend: '{{kind}}' },
      ],
    },
    ofLimit([chosen.named('process_open_fds'), chosen.named('process_max_fds')], [0.5, LIMITS.openFiles], {
      title: 'Files that are open',
      description:
        'The share of the file descriptors that an instance may have; without one it takes no connection.',
      none: 'not collected on this system',
      runbooks: ['MubarokahFdsNearLimit'],
    }),
    {
      title: 'Disk and network',
      description:
        'Bytes each second of all instances: of the process at disks, and of its container or machine over the network.',
      drawing: 'lines',
      unit: 'Bps',
      none: 'not collected on this system',
      harmless: 'How much is too much depends on the machine, and not on the app.',
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
      ...upTo([1, 'yellow']),
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
      ...COMES,
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
      ...upTo([LIMITS.failedOperations, 'red']),
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
      ...upTo([0.1, 'yellow'], [1, 'red']),
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
      description: 'Of all instances: used, idle, and how many there may be.',
      drawing: 'lines',
      unit: 'short',
      none: NOT_DECLARED,
      harmless: 'How many are many depends on the pool: the panel beside it shows the share that is used.',
      width: 8,
      queries: [
        {
          expr: `sum by (dependency, state) (${chosen.of(CATALOGUE.dependencyConnections, { state: { not: ['pending'] } })})`,
          legend: '{{dependency}} {{state}}',
        },
      ],
    },
    {
      title: 'Connections in use',
      description:
        'The share of the pool, in the instance that uses most of its own. One connection alone is no pool, and always in use.',
      drawing: 'lines',
      unit: 'percentunit',
      max: 1,
      none: 'not declared: the option dependencies names no pool',
      ...upTo([0.7, 'yellow'], [LIMITS.usedConnections, 'red']),
      runbooks: ['MubarokahDependencyPoolSaturated'],
      width: 8,
      queries: [
        {
          expr: `max by (dependency) (${connections('used')} / ignoring (state) (${connections('max')} > 1))`,
          legend: '{{dependency}}',
        },
      ],
    },
    {
      title: 'Callers that wait for a connection',
      description: 'Of all instances. With all connections in use for minutes the pool is too small.',
      drawing: 'lines',
      unit: 'short',
      none: NOT_DECLARED,
      ...upTo([1, 'yellow']),
      runbooks: ['MubarokahDependencyPoolSaturated'],
      width: 8,
      queries: [{ expr: `sum by (dependency) (${connections('pending')})`, legend: '{{dependency}}' }],
    },
    {
      title: 'Cache hits',
      description: 'The share of the looks into a cache that found something.',
      drawing: 'lines',
      unit: 'percentunit',
      max: 1,
      none: 'not declared: the option dependencies names no cache',
      ...atLeast([LIMITS.cacheHits, 'yellow'], [0.8, 'green']),
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
      ...upTo([ANY, 'yellow']),
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
