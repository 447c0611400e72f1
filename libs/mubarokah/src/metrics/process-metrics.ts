import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { collectDefaultMetrics, type Metric, type Registry } from 'prom-client';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { MetricSet } from './metric-set.js';

/** Sums of the gauges without `_total`, named like counters: `promtool check metrics` complains of them. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/**
 * Those that were collected for a registry, and the apps that show them. prom-client cannot end what it has begun to
 * observe, so what the last app takes off a registry is put back for the next one.
 */
interface Collected {
  readonly metrics: readonly Metric[];
  readonly apps: Set<ProcessMetrics>;
}

const collectedFor = new WeakMap<Registry, Collected>();

/** Collects prom-client's metrics of the process, unless the app does so already. */
@Injectable()
export class ProcessMetrics implements OnApplicationBootstrap {
  constructor(
    private readonly metrics: MetricSet,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  // prom-client throws at a second collection: wait until whatever the app sets up has been set up.
  onApplicationBootstrap(): void {
    if (!this.options.metrics.defaultMetrics) return;
    const { registry } = this.metrics;
    const isShown = registry.getSingleMetric('process_cpu_seconds_total') !== undefined;
    let collected = collectedFor.get(registry);
    if (isShown && (collected === undefined || collected.apps.size === 0)) return; // by the app itself
    if (collected === undefined) collectedFor.set(registry, (collected = collect(registry)));
    else if (!isShown) for (const metric of collected.metrics) registry.registerMetric(metric);
    collected.apps.add(this);
  }

  /** With the last app they leave the registry. */
  leave(): void {
    const { registry } = this.metrics;
    const { metrics, apps } = collectedFor.get(registry) ?? {};
    if (metrics === undefined || apps === undefined || !apps.delete(this) || apps.size > 0) return;
    for (const metric of metrics) {
      const { name } = metric as unknown as { name: string };
      if (registry.getSingleMetric(name) === metric) registry.removeSingleMetric(name);
    }
  }
}

function collect(registry: Registry): Collected {
  const before = new Set<Metric>(registry.getMetricsAsArray() as unknown as Metric[]);
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  const metrics = (registry.getMetricsAsArray() as unknown as Metric[]).filter((one) => !before.has(one));
  return { metrics, apps: new Set() };
}
