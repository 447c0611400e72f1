import { expect, it } from '@jest/globals';
import { RecentMap } from './recent-map.js';

it('keeps what was used last, up to its size', () => {
  const map = new RecentMap<number>(2);
  map.set('a', 1);
  map.set('b', 2);
  expect(map.get('a')).toBe(1);
  map.set('c', 3);
  expect(['a', 'b', 'c'].map((key) => map.get(key))).toEqual([1, undefined, 3]);
  map.set('a', 4); // known already: nothing goes
  expect(['a', 'c'].map((key) => map.get(key))).toEqual([4, 3]);
  map.delete('a');
  map.set('d', 5);
  expect(['a', 'c', 'd'].map((key) => map.get(key))).toEqual([undefined, 3, 5]);
});
