import { describe, expect, it } from '@jest/globals';
import { RefusalCounts } from './refusal-counts.js';

const HOUR_MS = 3_600_000;

describe('RefusalCounts', () => {
  it('counts each key for itself', () => {
    const counts = new RefusalCounts();
    counts.add('a', 0);
    counts.add('a', 1);
    counts.add('b', 2);
    expect(['a', 'b', 'c'].map((key) => counts.of(key, 3))).toEqual([2, 1, 0]);
  });

  it.each([0, HOUR_MS - 1, HOUR_MS])('remembers for an hour what was counted after %d ms', (at) => {
    const counts = new RefusalCounts();
    counts.of('a', 0);
    counts.add('a', at);
    expect(counts.of('a', at + HOUR_MS)).toBe(1);
    counts.add('a', at + HOUR_MS);
    expect(counts.of('a', at + HOUR_MS)).toBe(2);
  });

  it.each([
    ['looked at in between', [HOUR_MS]],
    ['looked at no more', []],
  ])('forgets after two hours, %s', (_, looks) => {
    const counts = new RefusalCounts();
    counts.add('a', 0);
    for (const at of looks) counts.of('a', at);
    expect(counts.of('a', 2 * HOUR_MS)).toBe(0);
  });

  it('has an end: of too many keys it forgets the oldest, and those that come again it keeps', () => {
    const counts = new RefusalCounts();
    for (let key = 0; key < 10_000; key += 1) counts.add(String(key), 0);
    counts.add('0', 0);
    expect(counts.of('9999', 0)).toBe(1);
    for (let key = 0; key < 10_000; key += 1) counts.add(`young ${key}`, 0);
    expect([counts.of('0', 0), counts.of('9999', 0)]).toEqual([2, 1]);
    counts.add('one more', 0);
    expect(['0', '9999', 'young 0', 'one more'].map((key) => counts.of(key, 0))).toEqual([0, 0, 1, 1]);
  });
});
