import { ShardedMap } from './sharded-map.js';

interface Entry<V> {
  readonly value: V;
  readonly endsAt: number;
  /** Those that it is pruned with. */
  readonly group: Set<string>;
}

const BUCKET_MS = 1_000;
/** However many end in one second, no set of them is so large that it takes long to grow, or to skip what it has lost. */
const GROUP_SIZE = 1_000;

/**
 * A map whose entries end. What is over is not found any more, and is forgotten by {@link prune}, which looks at nothing
 * else: entries lie in buckets by the second they end in. No step holds the event loop, however many there are.
 */
export class ExpiringMap<V> {
  private readonly entries = new ShardedMap<Entry<V>>();
  /** The group that is filled comes last. */
  private readonly buckets = new Map<number, Set<string>[]>();
  /** No bucket before it has entries. */
  private firstBucket = Infinity;

  constructor(private readonly now: () => number) {}

  /** What is over but not pruned yet counts too. */
  get size(): number {
    return this.entries.size;
  }

  get(key: string): V | undefined {
    const entry = this.entries.get(key);
    return entry !== undefined && entry.endsAt > this.now() ? entry.value : undefined;
  }

  set(key: string, value: V, lifeMs: number): void {
    const endsAt = this.now() + lifeMs;
    this.entries.get(key)?.group.delete(key);
    this.entries.set(key, { value, endsAt, group: this.groupFor(bucketOf(endsAt)).add(key) });
  }

  delete(key: string): void {
    this.entries.get(key)?.group.delete(key);
    this.entries.delete(key);
  }

  /** Forgets up to `most` entries that have been over for a second or longer, and returns them. */
  prune(most = Infinity): [key: string, value: V][] {
    const forgotten: [string, V][] = [];
    if (this.buckets.size === 0) this.firstBucket = Infinity;
    for (; this.firstBucket < bucketOf(this.now()); this.firstBucket += 1) {
      const groups = this.buckets.get(this.firstBucket) ?? [];
      for (let group = groups.at(-1); group !== undefined; group = groups.at(-1)) {
        for (const key of group) {
          if (forgotten.length === most) return forgotten;
          forgotten.push([key, this.entries.get(key)!.value]);
          this.delete(key);
        }
        groups.pop();
      }
      this.buckets.delete(this.firstBucket);
    }
    return forgotten;
  }

  private groupFor(bucket: number): Set<string> {
    this.firstBucket = Math.min(this.firstBucket, bucket);
    let groups = this.buckets.get(bucket);
    if (groups === undefined) this.buckets.set(bucket, (groups = []));
    const last = groups.at(-1);
    if (last !== undefined && last.size < GROUP_SIZE) return last;
    const group = new Set<string>();
    groups.push(group);
    return group;
  }
}

const bucketOf = (at: number): number => Math.floor(at / BUCKET_MS);
