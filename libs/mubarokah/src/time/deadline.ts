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
export async function withDeadline<T>(
  work: () => T | PromiseLike<T>,
  deadlineMs: number,
  late: (value: T) => void = () => undefined,
): Promise<T> {
  let cancel: () => void;
  let isLate = false;
  const deadline = new Promise<never>((_, reject) => {
    cancel = startDeadline(deadlineMs, () => {
      isLate = true;
      reject(new DeadlinePassed(deadlineMs));
    });
  });
  const result = Promise.resolve().then(work);
  result.then((value) => isLate && late(value)).catch(() => undefined);
  try {
    return await Promise.race([result, deadline]);
  } finally {
    cancel!();
  }
}

/** Waits for `work`, but no longer than `limitMs`. Rejects as it does. */
export async function within(limitMs: number, work: Promise<unknown>): Promise<void> {
  try {
    await withDeadline(() => work, limitMs);
  } catch (error) {
    if (!(error instanceof DeadlinePassed)) throw error;
  }
}
