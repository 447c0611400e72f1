/** One value for each label of a family. */
export type Labels<L extends string = string> = Readonly<Record<L, string>>;

/** Everything there is to know of a metric before the first value is recorded. */
export interface MetricFamily<
  L extends string = string,
  T extends MetricType = MetricType,
  N extends string = string,
> {
  readonly type: T;
  readonly name: N;
  readonly help: string;
  readonly labels: readonly L[];
  /** The label combinations that exist at 0 from the first scrape. No request can add one. */
  readonly series: readonly Labels<L>[];
  /** How many more combinations may be admitted at boot, for names that the app gives, such as health checks. */
  readonly admits: number;
  /** What a value outside the closed set becomes. A label without an entry has no such value. */
  readonly fallback: Partial<Record<L, (value: string) => string>>;
  /** Upper edges of a histogram's buckets, ascending, without +Inf. */
  readonly buckets: readonly number[];
  /** How the values of several processes become one, and of several apps in one process. */
  readonly aggregator: Aggregator;
  /** The latter for apps that are not one client of one provider, where it differs. */
  readonly acrossApps?: Aggregator;
}

export type MetricType = 'counter' | 'gauge' | 'histogram';
export type Aggregator = 'sum' | 'max' | 'min' | 'first';

type Settings<L extends string> = Partial<Omit<MetricFamily<L>, 'type' | 'name' | 'help'>>;

function family<T extends MetricType>(type: T) {
  return <const N extends string, const L extends string = never>(
    name: N,
    help: string,
    settings: Settings<L> = {},
  ): MetricFamily<L, T, N> => ({
    type,
    name,
    help,
    labels: [],
    // Without labels there is exactly one series: the one with none.
    series: settings.labels === undefined ? [{} as Labels<L>] : [],
    admits: 0,
    fallback: {},
    buckets: [],
    aggregator: 'sum',
    ...settings,
  });
}

export const counter = family('counter');
export const gauge = family('gauge');
export const histogram = family('histogram');
