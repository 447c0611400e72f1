import { afterEach, beforeEach, jest } from '@jest/globals';

/** Has no test of a file wait for its time: a thing takes as long as it says, to the millisecond. */
export function stopTime(): void {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
  afterEach(() => void jest.useRealTimers());
}

/** What a promise comes to, with the time that it needs, where time stands still. */
export async function passing<T>(promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const settled = (): boolean => (isSettled = true);
  promise.then(settled, settled);
  for (;;) {
    await new Promise(setImmediate);
    if (isSettled) return promise;
    await jest.advanceTimersToNextTimerAsync();
  }
}
