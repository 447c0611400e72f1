import { CATALOGUE } from '../../metrics/index.js';
import type { Alert } from '../alert.js';
import { LIMITS } from '../limits.js';
import { type JobSelectors, quantile } from '../promql.js';

/** The process: event loop, CPU, memory, files. */
export function processAlerts(job: JobSelectors): Alert[] {
  const delays = job.of(CATALOGUE.eventLoopDelay, {}, '_bucket');
  const percent = '{{ $value | humanizePercentage }}';
  const instance = '{{ $labels.instance }} of {{ $labels.job }}';
  const shareOf = (used: string, limit: string): string =>
    `max by (job, instance) (${used} / on (job, instance) ${limit})`;
  return [
    {
      name: 'MubarokahEventLoopLag',
      severity: 'ticket',
      fault: 'app',
      expr: `${quantile(0.99, delays, '5m', ['job', 'instance'])} > ${LIMITS.eventLoopDelaySeconds}`,
      for: '5m',
      summary: 'The event loop is blocked.',
      description: `One in a hundred timers of ${instance} fires later than {{ $value | humanizeDuration }}.`,
    },
    {
      name: 'MubarokahCpuSaturated',
      severity: 'ticket',
      fault: 'app',
      expr: `max by (job, instance) (rate(${job.named('process_cpu_seconds_total')}[5m])) > ${LIMITS.cpuCores}`,
      for: '10m',
      summary: 'The process uses all of a core.',
      description: `${instance} has used ${percent} of a core for 10 minutes; JavaScript runs on one.`,
    },
    {
      name: 'MubarokahHeapNearLimit',
      severity: 'page',
      fault: 'app',
      expr: `${shareOf(job.named('nodejs_heap_size_used_bytes'), job.of(CATALOGUE.heapLimit))} > ${LIMITS.usedHeap}`,
      for: '5m',
      summary: 'The heap is nearly full: V8 is about to end the process.',
      description: `${instance} uses ${percent} of the heap that V8 lets it have.`,
    },
    {
      name: 'MubarokahMemoryNearLimit',
      severity: 'ticket',
      fault: 'app',
      expr: `${shareOf(job.named('process_resident_memory_bytes'), job.of(CATALOGUE.memoryLimit))} > ${LIMITS.usedMemory}`,
      for: '5m',
      summary: 'The memory is nearly used up: the system is about to end the process.',
      description: `${instance} uses ${percent} of the memory of its container or machine.`,
    },
    {
      name: 'MubarokahFdsNearLimit',
      severity: 'ticket',
      fault: 'app',
      expr: `${shareOf(job.named('process_open_fds'), job.named('process_max_fds'))} > ${LIMITS.openFiles}`,
      for: '5m',
      summary: 'The file descriptors are nearly used up.',
      description: `${instance} has ${percent} of its file descriptors open; without one it takes no connection.`,
    },
  ];
}
