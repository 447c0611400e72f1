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
