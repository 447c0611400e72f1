import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { collectDefaultMetrics } from 'prom-client';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { MetricSet } from './metric-set.js';

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
    if (this.options.metrics.defaultMetrics && !collected) collectDefaultMetrics({ register: registry });
  }
}
