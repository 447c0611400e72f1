import type { Ping } from '../probe/check-result.js';
import { sharedPing } from '../probe/shared-ping.js';
import { pooledPing, type PoolUsage } from './pool-usage.js';

interface KnexQuery extends PromiseLike<unknown> {
  timeout(ms: number): PromiseLike<unknown>;
}

/** The part of a Knex instance that is used. */
export interface KnexInstance {
  raw(sql: string): KnexQuery;
  schema: unknown;
  readonly client?: { readonly pool?: Partial<TarnPool> };
}

interface TarnPool {
  numUsed(): number;
  numFree(): number;
  numPendingAcquires(): number;
  readonly max: number;
}

/**
 * Knex closes the connection of a query that it timed out itself. Without that the connection would be in use until
 * its answer comes, and a pool of ten is wedged after ten probes. What waits for a connection cannot be taken back, so
 * at most one probe does.
 */
export function knexPing(knex: KnexInstance): Ping {
  const ping = sharedPing(({ timeoutMs }) => knex.raw('SELECT 1').timeout(timeoutMs));
  return pooledPing(() => usageOf(knex.client?.pool), ping);
}

function usageOf(pool: Partial<TarnPool> | undefined): PoolUsage | undefined {
  // Knex also takes a pool of the app's own, which may be of another kind.
  if (!pool?.numUsed || !pool.numFree || !pool.numPendingAcquires) return undefined;
  return {
    used: pool.numUsed(),
    idle: pool.numFree(),
    pending: pool.numPendingAcquires(),
    max: pool.max ?? 0,
  };
}
