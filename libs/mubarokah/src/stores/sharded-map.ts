const SHARDS = 1_024;

/**
 * A map of texts that may be very many. A `Map` moves all of its entries each time that it grows or shrinks, which holds
 * the event loop for a tenth of a second where there are a million; this one moves a thousandth of them.
 */
export class ShardedMap<V> {
  private readonly shards: (Map<string, V> | undefined)[] = new Array<undefined>(SHARDS).fill(undefined);
  private count = 0;

  get size(): number {
    return this.count;
  }

  get(key: string): V | undefined {
    return this.shards[shardOf(key)]?.get(key);
  }

  set(key: string, value: V): void {
    const shard = (this.shards[shardOf(key)] ??= new Map<string, V>());
    const before = shard.size;
    shard.set(key, value);
    this.count += shard.size - before;
  }

  delete(key: string): void {
    if (this.shards[shardOf(key)]?.delete(key) === true) this.count -= 1;
  }
}

/** By the last two characters, which differ most: ids are random, and numbers end so. */
function shardOf(key: string): number {
  return (key.charCodeAt(key.length - 1) + 32 * key.charCodeAt(key.length - 2)) % SHARDS || 0; // 0 where it has no two
}
