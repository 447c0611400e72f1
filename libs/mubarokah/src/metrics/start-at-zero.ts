import type { Counter, Gauge, Histogram, Metric } from 'prom-client';
import { hasLabels } from './label-rows.js';
import type { Labels } from './metric-family.js';

/** What prom-client keeps on each metric, and does not declare. */
interface MetricInternals {
  readonly type?: string;
  readonly hashMap?: Readonly<Record<string, { readonly labels: Labels }>>;
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
