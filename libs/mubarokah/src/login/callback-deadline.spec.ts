import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CallbackDeadline } from './callback-deadline.js';
import { CallbackFailed } from './callback-failed.js';

describe('CallbackDeadline', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('gives a step what is left of the time', async () => {
    const deadline = new CallbackDeadline(1_000);
    expect(await deadline.within('hook_error', () => 7)).toBe(7);
    jest.advanceTimersByTime(600);
    let failed: unknown;
    void deadline
      .within('hook_error', () => new Promise<never>(() => {}))
      .catch((error: unknown) => (failed = error));
    await jest.advanceTimersByTimeAsync(399);
    expect(failed).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1);
    // It fires a turn of the loop after its time.
    await jest.advanceTimersByTimeAsync(1);
    expect(failed).toBeInstanceOf(CallbackFailed);
    expect(failed).toMatchObject({ code: 'hook_error' });
  });

  it('ends the callback as the step says when it fails, and keeps why', async () => {
    const cause = new TypeError('hunter2');
    const failing = new CallbackDeadline(1_000).within('store_error', () => Promise.reject(cause));
    await expect(failing).rejects.toMatchObject({
      code: 'store_error',
      cause: new Error('TypeError (its message is left out: it may hold secrets)'),
      retryAfterMs: undefined,
    });
  });
});
