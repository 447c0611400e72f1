import type { Client } from './client.js';
import { connectionsAlone } from './measure/connections-alone.js';
import { pooledPing, type PoolUsage } from './ping/pool-usage.js';
import { sharedPing } from './ping/shared-ping.js';

interface KnexQuery extends PromiseLike<unknown> {
  timeout(ms: number): PromiseLike<unknown>;
}

/** The part of a Knex instance that is used. */
export interface KnexInstance {
  raw(sql: string): KnexQuery;
  schema: unknown;
  destroy?(): Promise<void>;
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
export function knex(target: unknown): Client | undefined {
  if (!isKnex(target)) return undefined;
  const usage = (): PoolUsage | undefined => usageOf(target.client?.pool);
  const ping = sharedPing(({ timeoutMs }) => target.raw('SELECT 1').timeout(timeoutMs));
  return { ping: pooledPing(usage, ping), metrics: connectionsAlone(usage), close: () => target.destroy?.() };
}

function isKnex(target: unknown): target is KnexInstance {
  const { raw, schema } = target as Partial<KnexInstance>;
  return typeof raw === 'function' && schema !== undefined;
}

function usageOf(pool: Partial<TarnPool> | undefined): PoolUsage | undefined {
  // Knex also takes a pool of the app's own, which may be of another kind.
  if (!pool?.numUsed || !pool.numFree || !pool.numPendingAcquires) return undefined;
  const { max } = pool;
  return {
    used: pool.numUsed(),
    idle: pool.numFree(),
    pending: pool.numPendingAcquires(),
    ...(max !== undefined && { max }),
  };
}
