import {
  AggregatorRegistry,
  type MetricObjectWithValues,
  type MetricValue,
  type Registry,
} from 'prom-client';
import type { PlacedExemplar } from '../exposition/exemplars.js';

/** What a process has to show, as it travels between processes. */
export interface Shown {
  readonly snapshot: Snapshot;
  readonly exemplars: readonly PlacedExemplar[];
}

/** A process's metrics. */
export type Snapshot = readonly MetricObjectWithValues<MetricValue<string>>[];

/** What workers and the primary process say to each other. */
export type ClusterMessage =
  /** A worker began; and the primary says that it collects. */
  | { readonly mubarokah: 'hello' }
  /** A worker is scraped, and is told what all of them have. */
  | { readonly mubarokah: 'scrape'; readonly id: number }
  | ({ readonly mubarokah: 'scraped'; readonly id: number } & Shown)
  /** The primary asks each worker for what it has. */
  | { readonly mubarokah: 'collect'; readonly id: number }
  | ({ readonly mubarokah: 'collected'; readonly id: number } & Shown)
  /** A worker ends. */
  | ({ readonly mubarokah: 'last' } & Shown);

export function isClusterMessage(message: unknown): message is ClusterMessage {
  return typeof (message as ClusterMessage | null)?.mubarokah === 'string';
}

export async function snapshotOf(registry: Registry): Promise<Snapshot> {
  const metrics = (await registry.getMetricsAsJSON()) as unknown as Snapshot;
  return mapValues(metrics, (value) => (Number.isFinite(value) ? value : (String(value) as never)));
}

/** One registry of what several processes have; each metric says how its values become one. */
export function merged(snapshots: readonly Snapshot[]): Registry {
  return AggregatorRegistry.aggregate(snapshots.map((one) => mapValues(one, Number)));
}

// JSON, which the messages are, knows no NaN and no infinity.
function mapValues(snapshot: Snapshot, change: (value: number) => number): Snapshot {
  return snapshot.map((metric) => ({
    ...metric,
    values: metric.values.map((sample) => ({ ...sample, value: change(sample.value) })),
  }));
}
