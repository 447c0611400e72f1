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
  readonly bucketValues: Record<number, number>;
  sum: number;
  count: number;
}

/**
 * One series of a histogram, found once. `observe` of prom-client checks and hashes the labels each time, which is
 * most of what it does; on Fastify that shows.
 */
export class HistogramSeries {
  private key: string | undefined;

  constructor(
    private readonly metric: Histogram,
    private readonly row: Labels,
  ) {
    this.key = keyOf(metric as unknown as HistogramInternals, row);
  }

  observe(value: number): void {
    const { hashMap, upperBounds } = this.metric as unknown as HistogramInternals;
    // eslint-disable-next-line local/no-lookup-by-text -- a key that it had, and this is done for each request
    const kept = this.key === undefined ? undefined : hashMap[this.key];
    // Not there yet, or gone after a reset() of the app's: made by this.
    if (kept === undefined) return this.begin(value);
    kept.sum += value;
    kept.count += 1;
    for (let i = 0; i < upperBounds.length; i += 1) {
      const bound = upperBounds[i]!;
      if (value > bound) continue;
      kept.bucketValues[bound]! += 1;
      return;
    }
  }

  private begin(value: number): void {
    this.metric.observe(this.row, value);
    this.key ??= keyOf(this.metric as unknown as HistogramInternals, this.row);
  }
}

function keyOf({ hashMap }: HistogramInternals, row: Labels): string | undefined {
  const found = Object.entries(hashMap).find(([, kept]) => kept !== undefined && hasLabels(kept.labels, row));
  return found?.[0];
}
