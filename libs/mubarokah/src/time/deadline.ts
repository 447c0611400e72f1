interface DeadlineOptions {
  /** Whether a process that has nothing else to do may end before. @default false */
  readonly isBackground?: boolean;
}

/**
 * Calls `passed` after that time, unless the function that it returns is called before. Where this process itself was held
 * up, what has arrived meanwhile is read first: Node calls timers that are due before it reads from sockets, and our own
 * congestion would look like a server that does not answer.
 */
export function startDeadline(
  afterMs: number,
  passed: () => void,
  { isBackground = false }: DeadlineOptions = {},
): () => void {
  let isOver = false;
  const timer = setTimeout(
    () => setImmediate(() => isOver || passed()),
    Math.max(afterMs, 0), // Node warns of less
  );
  if (isBackground) timer.unref();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

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
