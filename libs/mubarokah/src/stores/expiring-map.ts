interface Entry<V> {
  readonly value: V;
  readonly endsAt: number;
}

const BUCKET_MS = 1_000;

/**
 * A map whose entries end. What is over is not found any more, and is forgotten by {@link prune}, which looks at nothing
 * else: entries lie in buckets by the second they end in.
 */
export class ExpiringMap<V> {
  private readonly entries = new Map<string, Entry<V>>();
  private readonly buckets = new Map<number, Set<string>>();
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
    this.unlist(key);
    this.entries.set(key, { value, endsAt });
    const bucket = bucketOf(endsAt);
    const keys = this.buckets.get(bucket) ?? new Set();
    this.buckets.set(bucket, keys.add(key));
    this.firstBucket = Math.min(this.firstBucket, bucket);
  }

  delete(key: string): void {
    this.unlist(key);
    this.entries.delete(key);
  }

  /** Forgets up to `most` entries that have been over for a second or longer, and returns them. */
  prune(most = Infinity): [key: string, value: V][] {
    const forgotten: [string, V][] = [];
    if (this.entries.size === 0) this.firstBucket = Infinity;
    for (; this.firstBucket < bucketOf(this.now()); this.firstBucket += 1) {
      for (const key of this.buckets.get(this.firstBucket) ?? []) {
        if (forgotten.length === most) return forgotten;
        forgotten.push([key, this.entries.get(key)!.value]);
        this.delete(key);
      }
    }
    return forgotten;
  }

  private unlist(key: string): void {
    const entry = this.entries.get(key);
    if (entry === undefined) return;
    const bucket = bucketOf(entry.endsAt);
    const keys = this.buckets.get(bucket);
    keys?.delete(key);
    if (keys?.size === 0) this.buckets.delete(bucket);
  }
}

const bucketOf = (at: number): number => Math.floor(at / BUCKET_MS);
