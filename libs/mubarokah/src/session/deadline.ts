/** Something took longer than it may. */
export class DeadlinePassed extends Error {
  constructor(deadlineMs: number) {
    super(`No answer within ${deadlineMs} ms.`);
  }
}

/**
 * Settles as `work` does, or rejects with {@link DeadlinePassed}. The work itself goes on, and what it comes to later
 * is dropped.
 */
export async function withDeadline<T>(work: () => T | PromiseLike<T>, deadlineMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new DeadlinePassed(deadlineMs)), Math.max(deadlineMs, 0));
  });
  try {
    return await Promise.race([Promise.resolve().then(work), deadline]);
  } finally {
    clearTimeout(timer);
  }
}
