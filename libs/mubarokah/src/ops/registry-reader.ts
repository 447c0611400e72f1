import type { Registry } from 'prom-client';
import type { MetricFamily } from '../metrics/index.js';
import type { Buckets } from './quantile.js';

interface Sample {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly metricName?: string;
}

/** Reads the metrics of the app where they are kept, as a scrape does. */
export class RegistryReader {
  constructor(private readonly registry: Registry) {}

  /** The series of a counter or a gauge. */
  async samples(family: MetricFamily): Promise<readonly Sample[]> {
    const metric = this.registry.getSingleMetric<string>(family.name);
    return ((await metric?.get())?.values ?? []) as readonly Sample[];
  }

  /** The only series of a gauge without labels. */
  async value(family: MetricFamily<never>): Promise<number | undefined> {
    return (await this.samples(family))[0]?.value;
  }

  /** The buckets of a histogram, all its series together, or those whose `label` has one of `values`. */
  async buckets<L extends string>(
    family: MetricFamily<L>,
    label?: L,
    values: readonly string[] = [],
  ): Promise<Buckets> {
    const counts = new Map<number, number>([...family.buckets, Infinity].map((edge) => [edge, 0]));
    for (const { value, labels, metricName } of await this.samples(family)) {
      if (metricName !== `${family.name}_bucket`) continue;
      const ofLabel = new Map(Object.entries(labels));
      if (label !== undefined && !values.includes(String(ofLabel.get(label)))) continue;
      const le = ofLabel.get('le');
      const edge = le === '+Inf' ? Infinity : Number(le);
      counts.set(edge, (counts.get(edge) ?? 0) + value);
    }
    return [...counts];
  }
}
