import { Counter, Gauge, Histogram, type Metric, type Registry } from 'prom-client';
import { MetricClashError } from './metric-clash.error.js';
import type { MetricFamily } from './metric-family.js';
import { type FamilyShare, SharedFamily } from './shared-family.js';

/** What prom-client keeps on each metric, and does not declare. */
interface MetricInternals {
  readonly type?: string;
  readonly labelNames?: readonly string[];
  readonly upperBounds?: readonly number[];
}

/** Where apps of this process find that they have a metric in common. */
const sharedFamilies = new WeakMap<Metric, SharedFamily>();

/**
 * The app's share in the family's metric in that registry: made now, or the one that is there already when it has the
 * same shape. Its listed series exist afterwards; those that were there keep their values.
 *
 * @throws {MetricClashError} when the name is taken by a metric of another shape
 */
export function joinRegistry(registry: Registry, family: MetricFamily, appId: string): FamilyShare {
  const existing = registry.getSingleMetric(family.name);
  if (existing !== undefined && shapeOf(existing) !== shapeOfFamily(family)) {
    throw new MetricClashError(shapeOf(existing), shapeOfFamily(family));
  }
  const metric = existing ?? createMetric([registry], family);
  let shared = sharedFamilies.get(metric);
  if (shared === undefined) {
    shared = new SharedFamily(metric, family, registry, existing === undefined);
    sharedFamilies.set(metric, shared);
  }
  return shared.join(appId);
}

/** A metric as the catalogue describes it, in those registries. */
export function createMetric(registers: Registry[], family: MetricFamily): Metric {
  const { name, help, aggregator } = family;
  const shared = { name, help, aggregator, labelNames: [...family.labels], registers };
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
