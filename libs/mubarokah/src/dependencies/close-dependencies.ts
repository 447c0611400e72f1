import { SafeLogger } from '../logging/index.js';
import type { ResolvedDependency } from '../options/index.js';
import { withDeadline } from '../time/index.js';

/** A shutdown hook has two seconds at least: see `hardLimitMs` of `drainOnShutdown()`. */
const DEADLINE_MS = 1_000;

/**
 * Closes those that the app left to us, the last declared first, each when the one before has ended. One that fails or
 * hangs is logged by its name alone, since errors name hosts, and keeps none of the others open.
 */
export async function closeDependencies(dependencies: readonly ResolvedDependency[]): Promise<void> {
  for (const { name, close } of dependencies.toReversed()) {
    if (close === undefined) continue;
    try {
      await withDeadline(close, DEADLINE_MS);
    } catch {
      new SafeLogger().warn(`The dependency "${name}" could not be closed in time.`);
    }
  }
}
