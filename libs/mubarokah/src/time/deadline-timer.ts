/**
 * Calls `passed` after that time, unless the function that it returns is called before. Where this process itself was held
 * up, what has arrived meanwhile is read first: Node calls timers that are due before it reads from sockets, and our own
 * congestion would look like a server that does not answer.
 */
export function startDeadline(afterMs: number, passed: () => void): () => void {
  let isOver = false;
  const timer = setTimeout(
    () => setImmediate(() => isOver || passed()),
    Math.max(afterMs, 0), // Node warns of less
  );
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
