import { describe, expect, it } from '@jest/globals';
import { CATALOGUE } from './catalogue.js';
import { ClosedLabels } from './closed-labels.js';
import { counter, gauge } from './metric-family.js';

const family = counter('things_total', 'Things.', {
  labels: ['size', 'colour'],
  series: [
    { size: 'small', colour: 'red' },
    { size: 'large', colour: 'blue' },
    { size: 'small', colour: 'other' },
  ],
  fallback: { size: () => 'small', colour: () => 'other' },
});

describe('ClosedLabels', () => {
  it('finds a listed combination', () => {
    expect(new ClosedLabels(family).find({ size: 'large', colour: 'blue' })).toEqual({
      row: { size: 'large', colour: 'blue' },
      known: true,
    });
  });

  it.each([
    ['one value is not listed', { size: 'small', colour: 'mauve' }],
    ['no value is listed', { size: 'huge', colour: 'mauve' }],
    ['both are listed, but not together', { size: 'large', colour: 'red' }],
    ['a value is not even a string', { size: 'small', colour: undefined as unknown as string }],
  ])('falls back where %s', (_, labels) => {
    expect(new ClosedLabels(family).find(labels)).toEqual({
      row: { size: 'small', colour: 'other' },
      known: false,
    });
  });

  it('has no row for a value whose label has no fallback', () => {
    const closed = new ClosedLabels(CATALOGUE.tokenRequests);
    const labels = { grant_type: 'password', outcome: 'success', error: 'none' };
    expect(closed.find(labels)).toEqual({ row: undefined, known: false });
  });

  it.each([
    ['418', '4xx'],
    ['206', '2xx'],
    ['599', '5xx'],
    ['999', '5xx'],
  ])('counts HTTP status %s as %s', (status_code, expected) => {
    const closed = new ClosedLabels(CATALOGUE.oauthRequests);
    expect(closed.find({ route: 'mubarokah.callback', status_code }).row?.status_code).toBe(expected);
  });

  it('admits no more than the family allows', () => {
    const closed = new ClosedLabels(gauge('health', 'Health.', { labels: ['check'], admits: 2 }));
    expect(['a', 'b', 'a', 'c'].map((check) => closed.admit({ check }))).toEqual([true, true, true, false]);
    expect(closed.find({ check: 'c' })).toEqual({ row: undefined, known: false });
  });
});
