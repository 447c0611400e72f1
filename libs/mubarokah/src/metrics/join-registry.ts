import { Counter, Gauge, Histogram, type Metric, type Registry } from 'prom-client';
import { hasLabels } from './label-rows.js';
import { MetricClashError } from './metric-clash.error.js';
import type { Labels, MetricFamily } from './metric-family.js';

/** What prom-client keeps on each metric, and does not declare. */
interface MetricInternals {
  readonly type?: string;
  readonly labelNames?: readonly string[];
  readonly upperBounds?: readonly number[];
  readonly hashMap?: Readonly<Record<string, { readonly labels: Labels }>>;
}

/**
 * The family's metric in that registry: made now, or the one that is there already when it has the same shape.
 * Its listed series exist afterwards; those that were there keep their values.
 *
 * @throws {MetricClashError} when the name is taken by a metric of another shape
 */
export function joinRegistry(registry: Registry, family: MetricFamily): Metric {
  const existing = registry.getSingleMetric(family.name);
  if (existing !== undefined && shapeOf(existing) !== shapeOfFamily(family)) {
    throw new MetricClashError(shapeOf(existing), shapeOfFamily(family));
  }
  const metric = existing ?? create(registry, family);
  startAtZero(metric, family.series);
  return metric;
}

/** Makes the series exist, without touching those that do. */
export function startAtZero(metric: Metric, series: readonly Labels[]): void {
  for (const labels of series) {
    if ((metric as MetricInternals).type !== 'histogram') (metric as Counter | Gauge).inc(labels, 0);
    // `zero` would also clear what was observed before we joined.
    else if (!hasSeries(metric, labels)) (metric as Histogram).zero(labels);
  }
}

function hasSeries(metric: Metric, labels: Labels): boolean {
  const series = Object.values((metric as MetricInternals).hashMap ?? {});
  return series.some((one) => hasLabels(one.labels, labels));
}

function create(registry: Registry, family: MetricFamily): Metric {
  const { name, help, aggregator } = family;
  const shared = { name, help, aggregator, labelNames: [...family.labels], registers: [registry] };
  switch (family.type) {
    case 'counter':
      return new Counter(shared);
    case 'gauge':
      return new Gauge(shared);
    case 'histogram':
      return new Histogram({ ...shared, buckets: [...family.buckets] });
    default:
      return family.type satisfies never;
  }
}

function shapeOf(metric: Metric): string {
  const { name } = metric as unknown as { name: string };
  const { type = 'metric', labelNames = [], upperBounds = [] } = metric as MetricInternals;
  return shape(name, type, labelNames, upperBounds);
}

function shapeOfFamily({ name, type, labels, buckets }: MetricFamily): string {
  return shape(name, type, labels, buckets);
}

function shape(name: string, type: string, labels: readonly string[], buckets: readonly number[]): string {
  const named = labels.length === 0 ? 'without labels' : `with the labels ${labels.toSorted().join(', ')}`;
  return `a ${type} "${name}" ${named}${buckets.length === 0 ? '' : ` and the buckets ${buckets.join(', ')}`}`;
}
