import { describe, expect, it } from '@jest/globals';
import { SharedCall } from './shared-call.js';

describe('SharedCall', () => {
  it('makes one call for all who ask while it is under way, and a new one after it', async () => {
    let calls = 0;
    const shared = new SharedCall(async () => ++calls);
    expect(await Promise.all([shared.run(), shared.run(), shared.run()])).toEqual([1, 1, 1]);
    expect(await shared.run()).toBe(2);
  });

  it('shares a failure too', async () => {
    let calls = 0;
    const shared = new SharedCall(() => Promise.reject(new Error(`${++calls}`)));
    const outcomes = await Promise.allSettled([shared.run(), shared.run()]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    expect(calls).toBe(1);
  });

  it('gives up a call that hangs for a minute, and is not confused when it ends after all', async () => {
    const settle: (() => void)[] = [];
    let now = 0;
    const shared = new SharedCall(
      () => new Promise<void>((resolve) => settle.push(resolve)),
      () => now,
    );
    const calls = async (): Promise<number> => {
      void shared.run();
      await new Promise(setImmediate);
      return settle.length;
    };
    expect(await calls()).toBe(1);
    now = 59_999;
    expect(await calls()).toBe(1);
    now = 60_000;
    expect(await calls()).toBe(2);
    settle[0]?.();
    expect(await calls()).toBe(2);
  });
});
