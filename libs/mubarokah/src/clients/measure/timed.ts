import type { DependencyObserver } from './dependency-observer.js';

/** A method of a client, whatever it takes. */
export type Call = (...args: unknown[]) => unknown;

/** Begins to time an operation. Call the result once, when it has ended. */
export function begin(observer: DependencyObserver, operation: string): (failure?: unknown) => void {
  const startedAt = performance.now();
  return (failure) => {
    const succeeded = failure === undefined || failure === null;
    observer.operation(operation, succeeded, performance.now() - startedAt);
  };
}

/** Has `end` called when the promise settles, and leaves the promise itself to the caller. */
export function whenSettled(promise: PromiseLike<unknown>, end: (failure?: unknown) => void): void {
  promise.then(
    () => end(),
    () => end(true),
  );
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}
