import { beforeEach, describe, expect, it } from '@jest/globals';
import { ExpiringMap } from './expiring-map.js';

describe('ExpiringMap', () => {
  let now: number;
  let map: ExpiringMap<string>;

  beforeEach(() => {
    now = 500;
    map = new ExpiringMap(() => now);
  });

  it('finds an entry until its life is over, to the millisecond', () => {
    map.set('a', 'value', 1_000);
    now = 1_499;
    expect(map.get('a')).toBe('value');
    now = 1_500;
    expect(map.get('a')).toBeUndefined();
  });

  it('knows nothing of other keys, those of objects included', () => {
    expect([map.get('a'), map.get('__proto__'), map.get('constructor')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('replaces value and end when set again', () => {
    map.set('a', 'old', 1_000);
    map.set('a', 'new', 5_000);
    now = 4_000;
    expect(map.prune()).toEqual([]);
    expect([map.get('a'), map.size]).toEqual(['new', 1]);
  });

  it('forgets what has been over for a second, once, and nothing else', () => {
    map.set('a', '1', 1_000);
    map.set('b', '2', 1_200);
    map.set('c', '3', 60_000);
    map.set('d', '4', 1_000);
    map.delete('d');
    now = 3_000;
    expect(map.prune()).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect([map.prune(), map.size]).toEqual([[], 1]);
    now = 70_000;
    expect(map.prune()).toEqual([['c', '3']]);
    expect(map.size).toBe(0);
  });

  it('forgets no more at once than it was asked to, and the rest the next time', () => {
    for (let key = 0; key < 10; key += 1) map.set(`${key}`, 'x', 1_000 + key * 700);
    now = 100_000;
    const batches = [4, 4, 4, 4].map((most) => map.prune(most).length);
    expect(batches).toEqual([4, 4, 2, 0]);
  });

  it('keeps nothing of what it has forgotten', () => {
    for (let key = 0; key < 100; key += 1) map.set(`${key}`, 'x', 1_000);
    now = 10_000;
    map.prune();
    expect((map as unknown as { buckets: Map<number, unknown> }).buckets.size).toBe(0);
  });

  it('has no large group of those that end together, and forgets them as they are', () => {
    for (let key = 0; key < 5_000; key += 1) map.set(`${key}`, 'x', 1_000);
    for (let key = 0; key < 5_000; key += 2) map.set(`${key}`, 'x', 60_000);
    const { buckets } = map as unknown as { buckets: Map<number, Set<string>[]> };
    const sizes = [...buckets.values()].flat().map(({ size }) => size);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000);
    now = 10_000;
    const forgotten = [...map.prune(1_200), ...map.prune(1_200), ...map.prune(1_200)].map(([key]) => key);
    expect(new Set(forgotten).size).toBe(2_500);
    expect(map.size).toBe(2_500);
  });

  it('forgets what was set for a shorter time after what was set for a longer one', () => {
    map.set('long', 'x', 60_000);
    map.set('short', 'x', 1_000);
    now = 5_000;
    expect(map.prune().map(([key]) => key)).toEqual(['short']);
  });
});
