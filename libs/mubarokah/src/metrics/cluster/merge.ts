import type { RenderedMetric } from '../exposition/render-text.js';
import type { ListedMetric, SeriesList } from './series-list.js';

/** What one process has. */
export interface ListedValues {
  readonly list: SeriesList;
  readonly values: readonly number[];
  /** Of one that has ended only what it counted is left: gauges tell what is, and nothing is any more. */
  readonly isEnded: boolean;
}

type Combine = (sum: number, value: number) => number;

/** As prom-client names them; `omit` leaves a metric out. */
const COMBINE: ReadonlyMap<string, Combine> = new Map([
  ['sum', (sum, value) => sum + value],
  ['average', (sum, value) => sum + value],
  ['first', (sum) => sum],
  ['min', Math.min],
  ['max', Math.max],
]);

interface Merged {
  readonly metric: ListedMetric;
  readonly samples: Map<
    string,
    { value: number; readonly series: ListedMetric['series'][number]; count: number }
  >;
}

/** A metric as it is shown, and how several of it become one. */
export type MergedMetric = RenderedMetric & Pick<ListedMetric, 'aggregator'>;

/** What several processes have, as one; each metric says how its values become one. */
export function merge(parts: readonly ListedValues[]): readonly MergedMetric[] {
  const merged = new Map<string, Merged>();
  for (const { list, values, isEnded } of parts) {
    let at = 0;
    for (const [index, metric] of list.metrics.entries()) {
      const from = at;
      at += metric.series.length;
      const combine = COMBINE.get(metric.aggregator);
      if (combine === undefined || (isEnded && !isCounted(metric))) continue;
      let one = merged.get(metric.name);
      if (one === undefined) merged.set(metric.name, (one = { metric, samples: new Map() }));
      for (const [offset, key] of keysOf(list)[index]!.entries()) {
        const value = values[from + offset]!;
        const known = one.samples.get(key);
        if (known === undefined) one.samples.set(key, { value, series: metric.series[offset]!, count: 1 });
        else [known.value, known.count] = [combine(known.value, value), known.count + 1];
      }
    }
  }
  return [...merged.values()].map(({ metric: { name, help, type, aggregator }, samples }) => ({
    name,
    help,
    type,
    aggregator,
    values: [...samples.values()].map(({ value, series, count }) => ({
      ...series,
      value: aggregator === 'average' ? value / count : value,
    })),
  }));
}

const isCounted = ({ type }: ListedMetric): boolean => type === 'counter' || type === 'histogram';

const keys = new WeakMap<SeriesList, readonly (readonly string[])[]>();

/** Made once for each list: it is what takes time. */
function keysOf(list: SeriesList): readonly (readonly string[])[] {
  let known = keys.get(list);
  if (known === undefined) {
    known = list.metrics.map(({ series }) =>
      series.map(({ metricName = '', labels }) =>
        JSON.stringify([metricName, Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1))]),
      ),
    );
    keys.set(list, known);
  }
  return known;
}
