import { type AlertCase, series } from '../alert-case.js';

const instance = { instance: 'app-1:3000' };
const late = (le: string): string => series('mubarokah_runtime_event_loop_delay_seconds_bucket', { le });

export const PROCESS_CASES: readonly AlertCase[] = [
  {
    alert: 'MubarokahEventLoopLag',
    fires: {
      series: { [late('0.25')]: '0+90x20', [late('0.5')]: '0+100x20', [late('+Inf')]: '0+100x20' },
      at: '12m',
      labels: instance,
      description: 'One in a hundred timers of app-1:3000 of your-app fires later than 475ms.',
    },
    silent: {
      series: { [late('0.25')]: '0+995x20', [late('0.5')]: '0+1000x20', [late('+Inf')]: '0+1000x20' },
      at: '12m',
    },
  },
  {
    alert: 'MubarokahCpuSaturated',
    fires: {
      series: { [series('process_cpu_seconds_total')]: '0+57x30' },
      at: '20m',
      labels: instance,
      description: 'app-1:3000 of your-app has used 95% of a core for 10 minutes; JavaScript runs on one.',
    },
    silent: { series: { [series('process_cpu_seconds_total')]: '0+51x30' }, at: '20m' },
  },
  {
    alert: 'MubarokahHeapNearLimit',
    fires: {
      series: {
        [series('nodejs_heap_size_used_bytes')]: '950x20',
        [series('mubarokah_runtime_heap_limit_bytes')]: '1000x20',
      },
      at: '12m',
      labels: instance,
      description: 'app-1:3000 of your-app uses 95% of the heap that V8 lets it have.',
    },
    silent: {
      series: {
        [series('nodejs_heap_size_used_bytes')]: '850x20',
        [series('mubarokah_runtime_heap_limit_bytes')]: '1000x20',
        [series('nodejs_heap_size_total_bytes')]: '860x20',
      },
      at: '12m',
    },
  },
  {
    alert: 'MubarokahMemoryNearLimit',
    fires: {
      series: {
        [series('process_resident_memory_bytes')]: '950x20',
        [series('mubarokah_runtime_memory_limit_bytes')]: '1000x20',
      },
      at: '12m',
      labels: instance,
      description: 'app-1:3000 of your-app uses 95% of the memory of its container or machine.',
    },
    silent: {
      series: {
        [series('process_resident_memory_bytes')]: '850x20',
        [series('mubarokah_runtime_memory_limit_bytes')]: '1000x20',
      },
      at: '12m',
    },
  },
  {
    alert: 'MubarokahFdsNearLimit',
    fires: {
      series: { [series('process_open_fds')]: '900x20', [series('process_max_fds')]: '1024x20' },
      at: '12m',
      labels: instance,
      description:
        'app-1:3000 of your-app has 87.89% of its file descriptors open; without one it takes no connection.',
    },
    silent: {
      series: { [series('process_open_fds')]: '800x20', [series('process_max_fds')]: '1024x20' },
      at: '12m',
    },
  },
];
