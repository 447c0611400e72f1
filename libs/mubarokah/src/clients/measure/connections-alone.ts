import type { PoolUsage } from '../ping/pool-usage.js';
import type { DependencyMetrics } from './dependency-observer.js';

/** The metrics of a client that tells how its pool is used, and nothing of its operations. */
export function connectionsAlone(usage: () => PoolUsage | undefined): DependencyMetrics {
  return {
    operations: [],
    attach(observer) {
      observer.connections(() => ({ ...usage() }));
      return () => undefined;
    },
  };
}
