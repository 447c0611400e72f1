import { SafeLogger } from '../logging/index.js';

/**
 * A callback for what calls back by itself: an emitter, a timer, a server, another process. Nobody above it catches, so
 * what it throws, or rejects with, would end the process. Here it is dropped, and logged the first time.
 *
 * @param name what could not be done, as the log says it
 */
export function contained<A extends unknown[]>(
  name: string,
  callback: (...args: A) => unknown,
): (...args: A) => void {
  let hasFailed = false;
  const failed = (): void => {
    if (hasFailed) return;
    hasFailed = true;
    new SafeLogger().error(`${name} failed; the error is dropped.`);
  };
  return (...args) => {
    try {
      const result = callback(...args);
      if (result instanceof Promise) result.catch(failed);
    } catch {
      failed();
    }
  };
}
