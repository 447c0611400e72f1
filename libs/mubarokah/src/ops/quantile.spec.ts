import { expect, it } from '@jest/globals';
import { type Buckets, quantileBetween } from './quantile.js';

const NOTHING: Buckets = [
  [1, 0],
  [2, 0],
  [Infinity, 0],
];

it('lies within its bucket by its rank, as histogram_quantile has it', () => {
  const after: Buckets = [
    [1, 50],
    [2, 100],
    [Infinity, 100],
  ];
  expect(quantileBetween(0.5, NOTHING, after)).toBe(1);
  expect(quantileBetween(0.95, NOTHING, after)).toBeCloseTo(1.9);
});

it('is of what came between the two moments alone', () => {
  const before: Buckets = [
    [1, 1000],
    [2, 1000],
    [Infinity, 1000],
  ];
  const after: Buckets = [
    [1, 1000],
    [2, 1010],
    [Infinity, 1010],
  ];
  expect(quantileBetween(0.5, before, after)).toBe(1.5);
});

it('is the last edge where it lies beyond it', () => {
  expect(
    quantileBetween(0.95, NOTHING, [
      [1, 0],
      [2, 0],
      [Infinity, 5],
    ]),
  ).toBe(2);
});

it('is nothing where nothing was observed', () => {
  expect(quantileBetween(0.95, NOTHING, NOTHING)).toBeUndefined();
});
