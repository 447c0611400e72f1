import { startDeadline } from './deadline-timer.js';

/** Something took longer than it may. */
export class DeadlinePassed extends Error {
  constructor(deadlineMs: number) {
    super(`No answer within ${deadlineMs} ms.`);
  }
}

/**
 * Settles as `work` does, or rejects with {@link DeadlinePassed}. The work itself goes on: `late` gets what it resolves to
 * after all, to undo or to count it.
 */
export function withDeadline<T>(
  work: () => T | PromiseLike<T>,
  deadlineMs: number,
  late: (value: T) => void = () => undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const cancel = startDeadline(deadlineMs, () => {
      isLate = true;
      reject(new DeadlinePassed(deadlineMs));
    });
    Promise.resolve()
      .then(work)
      .finally(cancel)
      .then((value) => (isLate ? late(value) : resolve(value)))
      .catch(reject); // of no effect where it is late
  });
}

/** Waits for `work`, but no longer than `limitMs`. Rejects as it does. */
export async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  try {
    await withDeadline(() => work, limitMs);
  } catch (error) {
    if (!(error instanceof DeadlinePassed)) throw error;
  }
}
