import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { collectDefaultMetrics } from 'prom-client';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { MetricSet } from './metric-set.js';

/** Sums of the gauges without `_total`, named like counters: `promtool check metrics` complains of them. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** Collects prom-client's metrics of the process, unless the app does so already. */
@Injectable()
export class ProcessMetrics implements OnApplicationBootstrap {
  constructor(
    private readonly metrics: MetricSet,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  // prom-client throws at a second collection: wait until whatever the app sets up has been set up.
  onApplicationBootstrap(): void {
    const { registry } = this.metrics;
    const collected = registry.getSingleMetric('process_cpu_seconds_total') !== undefined;
    if (!this.options.metrics.defaultMetrics || collected) return;
    collectDefaultMetrics({ register: registry });
    for (const name of MISNAMED) registry.removeSingleMetric(name);
  }
}
