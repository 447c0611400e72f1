import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ShardedMap } from './sharded-map.js';

describe('ShardedMap', () => {
  let map: ShardedMap<number>;
  beforeEach(() => {
    map = new ShardedMap();
  });

  it.each(['', 'a', 'ab', '__proto__', 'ä🌙', 'x'.repeat(100)])('finds "%s" until it is deleted', (key) => {
    expect(map.get(key)).toBeUndefined();
    map.set(key, 1);
    map.set(key, 2);
    expect([map.get(key), map.size]).toEqual([2, 1]);
    map.delete(key);
    map.delete(key);
    expect([map.get(key), map.size]).toEqual([undefined, 0]);
  });

  it('keeps apart what lies in one shard', () => {
    map.set('1-ab', 1);
    map.set('2-ab', 2);
    map.delete('1-ab');
    expect([map.get('1-ab'), map.get('2-ab'), map.size]).toEqual([undefined, 2, 1]);
  });

  it.each([
    ['numbers', (index: number) => `key-${index}`],
    ['ids', () => randomBytes(16).toString('base64url')],
  ])('has no shard that holds much of them: %s', (_, keyOf) => {
    for (let index = 0; index < 100_000; index += 1) map.set(keyOf(index), index);
    const { shards } = map as unknown as { shards: (Map<string, number> | undefined)[] };
    expect(Math.max(...shards.map((shard) => shard?.size ?? 0))).toBeLessThanOrEqual(5_000);
  });
});
