import { describe, expect, it } from '@jest/globals';
import { merge } from './merge.js';
import { type ListedMetric, packed, seriesList, unpacked } from './series-list.js';

const metric = (name: string, type: string, aggregator: string, ...values: string[]): ListedMetric => ({
  name,
  help: `The ${name}`,
  type,
  aggregator,
  series: values.map((label) => ({ labels: { label } })),
});
const part = (metrics: ListedMetric[], values: number[], isEnded = false) => ({
  list: seriesList(metrics),
  values,
  isEnded,
});
const valuesOf = (merged: ReturnType<typeof merge>): Record<string, number> =>
  Object.fromEntries(
    merged.flatMap(({ name, values }) =>
      values.map(({ labels, value }) => [`${name} ${labels['label']}`, value]),
    ),
  );

describe('merge', () => {
  it.each([
    ['sum', 6],
    ['average', 2],
    ['first', 3],
    ['min', 1],
    ['max', 3],
  ])('makes the values of several processes one by "%s"', (aggregator, value) => {
    const one = [metric('m', 'gauge', aggregator, 'a')];
    expect(valuesOf(merge([part(one, [3]), part(one, [1]), part(one, [2])]))).toEqual({ 'm a': value });
  });

  it('leaves out what is to be omitted', () => {
    expect(merge([part([metric('m', 'gauge', 'omit', 'a')], [1])])).toEqual([]);
  });

  it('finds what belongs together by name and labels, wherever it lies', () => {
    const one = part(
      [metric('m', 'counter', 'sum', 'a', 'b'), metric('n', 'counter', 'sum', 'a')],
      [1, 2, 3],
    );
    const other = part(
      [metric('n', 'counter', 'sum', 'c', 'a'), metric('m', 'counter', 'sum', 'b')],
      [10, 20, 30],
    );
    expect(valuesOf(merge([one, other]))).toEqual({ 'm a': 1, 'm b': 32, 'n a': 23, 'n c': 10 });
  });

  it('keeps of a process that has ended what it counted, and nothing of what it was', () => {
    const metrics = [metric('m', 'counter', 'sum', 'a'), metric('g', 'gauge', 'sum', 'a')];
    expect(valuesOf(merge([part(metrics, [1, 2], true), part(metrics, [10, 20])]))).toEqual({
      'm a': 11,
      'g a': 20,
    });
  });
});

describe('a list of series', () => {
  const metrics = [metric('m', 'counter', 'sum', 'a', 'b')];

  it('is the same after the way', () => {
    const list = seriesList(metrics);
    expect(unpacked(list.id, packed(list))).toEqual(list);
  });

  it('has a name of its own', () => {
    const list = seriesList(metrics);
    expect(seriesList(metrics, list)).toBe(list);
    expect(seriesList([metric('m', 'counter', 'sum', 'a', 'c')], list).id).not.toBe(list.id);
  });
});
