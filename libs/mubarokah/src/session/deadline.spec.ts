import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DeadlinePassed, withDeadline } from './deadline.js';

const never = () => new Promise<never>(() => {});

describe('withDeadline', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('settles as the work does, and leaves no timer behind', async () => {
    const failure = new Error('no');
    const thrower = () => {
      throw failure;
    };
    expect(await withDeadline(() => 7, 1_000)).toBe(7);
    expect(await withDeadline(() => Promise.resolve(7), 1_000)).toBe(7);
    await expect(withDeadline(() => Promise.reject(failure), 1_000)).rejects.toBe(failure);
    await expect(withDeadline(thrower, 1_000)).rejects.toBe(failure);
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each([1_000, 0, -5])('rejects when the work takes longer than %d ms', async (deadlineMs) => {
    const settled = expect(withDeadline(never, deadlineMs)).rejects.toBeInstanceOf(DeadlinePassed);
    await jest.advanceTimersByTimeAsync(Math.max(deadlineMs, 1));
    await settled;
  });

  it('drops what the work rejects with later', async () => {
    let fail = (_: Error): void => {};
    const work = () => new Promise<never>((_, reject) => (fail = reject));
    const settled = expect(withDeadline(work, 1)).rejects.toBeInstanceOf(DeadlinePassed);
    await jest.advanceTimersByTimeAsync(1);
    await settled;
    fail(new Error('too late'));
    await jest.advanceTimersByTimeAsync(1);
  });
});
