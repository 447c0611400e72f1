import type { Provider } from '@nestjs/common';
import type { Counter, Gauge, Histogram } from 'prom-client';
import { CATALOGUE } from './catalogue.js';
import { createMetric } from './join-registry.js';
import type { MetricFamily } from './metric-family.js';
import { MetricSet } from './metric-set.js';

type Family = (typeof CATALOGUE)[keyof typeof CATALOGUE];
type MetricOf<F> = F extends { type: infer T; labels: readonly (infer L extends string)[] }
  ? T extends 'counter'
    ? Counter<L>
    : T extends 'gauge'
      ? Gauge<L>
      : Histogram<L>
  : never;

/** The names of all metrics of this package. */
export type MubarokahMetricName = Family['name'];

/**
 * The metric of that name, with its labels.
 *
 * @example
 * constructor(@InjectMetric('mubarokah_logins_total') private readonly logins: MubarokahMetric<'mubarokah_logins_total'>) {}
 */
export type MubarokahMetric<N extends MubarokahMetricName> = MetricOf<Extract<Family, { readonly name: N }>>;

/**
 * All metrics, for `@InjectMetric()` of nestjs-prometheus. A family that the options switch off is in no registry: what is
 * recorded in it is not shown.
 */
export const injectedMetrics: Provider[] = Object.values<MetricFamily>(CATALOGUE).map((family) => ({
  provide: tokenOf(family.name),
  inject: [MetricSet],
  useFactory: (metrics: MetricSet) => metrics.metricOf(family) ?? createMetric([], family),
}));

/** As `getToken()` of nestjs-prometheus says it, which most apps need not load. */
function tokenOf(name: string): string {
  return `PROM_METRIC_${name.toUpperCase()}`;
}
