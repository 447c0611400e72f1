import { describe, expect, it, jest } from '@jest/globals';
import { RefreshQueue, type Wanted } from './refresh-queue.js';

const PATIENCE_MS = 60_000;
const nothing = async (): Promise<undefined> => undefined;
const wanted = (attempt: Wanted<string>['attempt'], look: Wanted<string>['look'] = nothing) => ({
  attempt: jest.fn(attempt),
  look: jest.fn(look),
});

describe('RefreshQueue', () => {
  it('makes five attempts at once, and the next as one ends, were it by failing', async () => {
    const queue = new RefreshQueue<string>(PATIENCE_MS);
    const failure = new Error('no');
    let [inFlight, most] = [0, 0];
    const attempt = async (): Promise<string> => {
      most = Math.max(most, (inFlight += 1));
      await new Promise(setImmediate);
      inFlight -= 1;
      if (most % 2 === 0) throw failure;
      return 'got';
    };
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => queue.run(wanted(attempt))));
    expect(most).toBe(5);
    expect(results.filter(({ status }) => status === 'rejected').length).toBeLessThan(50);
  });

  it('takes what was got elsewhere while it waited for its turn, and attempts nothing', async () => {
    const queue = new RefreshQueue<string>(PATIENCE_MS);
    let end = (_: string): void => undefined;
    const ended = new Promise<string>((resolve) => (end = resolve));
    const busy = Promise.all(Array.from({ length: 5 }, () => queue.run(wanted(() => ended))));
    const one = wanted(nothing, async () => 'elsewhere');
    expect(await queue.run(one)).toBe('elsewhere');
    expect(one.attempt).not.toHaveBeenCalled();
    end('here');
    expect(await busy).toEqual(Array.from({ length: 5 }, () => 'here'));
  });

  it('keeps no place for one that is held elsewhere, and tries it again after a look', async () => {
    const queue = new RefreshQueue<string>(PATIENCE_MS);
    let isLookedFor = false;
    const look = async (): Promise<undefined> => void (isLookedFor = true);
    const held = Array.from({ length: 5 }, () =>
      wanted(async () => (isLookedFor ? 'taken over' : undefined), look),
    );
    const waiting = Promise.all(held.map((one) => queue.run(one)));
    expect(await queue.run(wanted(async () => 'at once'))).toBe('at once');
    expect(isLookedFor).toBe(false);
    expect(new Set(await waiting)).toEqual(new Set(['taken over']));
    expect(held[0]!.attempt).toHaveBeenCalledTimes(2);
  });

  it('hands on what a look fails with', async () => {
    const queue = new RefreshQueue<string>(PATIENCE_MS);
    const failure = new Error('gone');
    await expect(queue.run(wanted(nothing, () => Promise.reject(failure)))).rejects.toBe(failure);
  });

  it('gives up when the time is over', async () => {
    const queue = new RefreshQueue<string>(100);
    const startedAt = performance.now();
    expect(await queue.run(wanted(nothing))).toBeUndefined();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(100);
  });
});
