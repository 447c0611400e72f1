import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LineLimit } from './line-limit.js';

describe('LineLimit', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  const limited = () => {
    const notified: number[] = [];
    return { notified, limit: new LineLimit(3, 60_000, (leftOut) => notified.push(leftOut)) };
  };
  const ask = (limit: LineLimit, times: number): boolean[] =>
    Array.from({ length: times }, () => limit.admits());

  it('lets the first of a period through, and tells at its end of the others', () => {
    const { notified, limit } = limited();
    expect(ask(limit, 5)).toEqual([true, true, true, false, false]);
    jest.advanceTimersByTime(59_999);
    expect([limit.admits(), notified]).toEqual([false, []]);
    jest.advanceTimersByTime(1);
    expect(notified).toEqual([3]);
    expect(ask(limit, 4)).toEqual([true, true, true, false]);
  });

  it('has nothing to tell where nothing was left out, and begins a period with a line alone', () => {
    const { notified, limit } = limited();
    expect(ask(limit, 3)).toEqual([true, true, true]);
    jest.advanceTimersByTime(100_000);
    expect([notified, jest.getTimerCount()]).toEqual([[], 0]);
    expect(ask(limit, 4)).toEqual([true, true, true, false]);
    jest.advanceTimersByTime(60_000);
    expect(notified).toEqual([1]);
  });

  it('tells at once when it is ended, and not again', () => {
    const { notified, limit } = limited();
    ask(limit, 5);
    limit.end();
    limit.end();
    jest.advanceTimersByTime(60_000);
    expect(notified).toEqual([2]);
  });
});
