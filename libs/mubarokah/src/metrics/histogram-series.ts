import type { Histogram } from 'prom-client';
import { hasLabels } from './label-rows.js';
import type { Labels } from './metric-family.js';

/** What prom-client keeps of a histogram, and does not declare. */
interface HistogramInternals {
  readonly upperBounds: readonly number[];
  readonly hashMap: Record<string, Kept | undefined>;
}

interface Kept {
  readonly labels: Labels;
  readonly bucketValues: Record<string, number>;
  sum: number;
  count: number;
}

/** By histogram, the names of its buckets: to make one of a number takes longer than all the rest of an observation. */
const bucketNames = new WeakMap<Histogram, readonly string[]>();

/**
 * One series of a histogram, found once. `observe` of prom-client checks and hashes the labels each time, which is
 * most of what it does; on Fastify that shows.
 */
export class HistogramSeries {
  private key: string | undefined;
  private readonly buckets: readonly string[];

  constructor(
    private readonly metric: Histogram,
    private readonly row: Labels,
  ) {
    this.key = keyOf(metric as unknown as HistogramInternals, row);
    this.buckets = bucketsOf(metric);
  }

  observe(value: number): void {
    const { hashMap, upperBounds } = this.metric as unknown as HistogramInternals;
    /* eslint-disable local/no-lookup-by-text -- keys that they had, and this is done for each request */
    const kept = this.key === undefined ? undefined : hashMap[this.key];
    // Not there yet, or gone after a reset() of the app's: made by this.
    if (kept === undefined) return this.begin(value);
    kept.sum += value;
    kept.count += 1;
    for (let i = 0; i < upperBounds.length; i += 1) {
      if (value > upperBounds[i]!) continue;
      kept.bucketValues[this.buckets[i]!]! += 1;
      return;
    }
    /* eslint-enable local/no-lookup-by-text */
  }

  private begin(value: number): void {
    this.metric.observe(this.row, value);
    this.key ??= keyOf(this.metric as unknown as HistogramInternals, this.row);
  }
}

function bucketsOf(metric: Histogram): readonly string[] {
  let names = bucketNames.get(metric);
  if (names === undefined)
    bucketNames.set(metric, (names = (metric as unknown as HistogramInternals).upperBounds.map(String)));
  return names;
}

function keyOf({ hashMap }: HistogramInternals, row: Labels): string | undefined {
  const found = Object.entries(hashMap).find(([, kept]) => kept !== undefined && hasLabels(kept.labels, row));
  return found?.[0];
}
