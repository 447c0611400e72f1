import type { Client } from './client.js';
import { connectionsAlone } from './measure/connections-alone.js';
import { pooledPing, type PoolUsage } from './ping/pool-usage.js';
import { sharedPing } from './ping/shared-ping.js';
import { untilAborted } from './ping/until-aborted.js';

/** The part of a Sequelize 6 instance that is used. */
export interface SequelizeInstance {
  authenticate(options?: object): Promise<void>;
  define: unknown;
  close?(): Promise<void>;
  readonly connectionManager?: object;
}

/** What the manager has, which its types do not tell; they also call the kind of query by another name. */
interface ConnectionManager {
  getConnection(options: { type: 'SELECT' }): Promise<unknown>;
  releaseConnection(connection: unknown): void;
  readonly pool: SequelizePool & { readonly read?: SequelizePool };
}

interface SequelizePool {
  destroy(connection: unknown): unknown;
  readonly using?: number;
  readonly available?: number;
  readonly waiting?: number;
  readonly maxSize?: number;
}

/** Sequelize would print each query of an app that has not said otherwise. */
const QUIET = { logging: false };

/**
 * Pings through a connection of its own, so that one that hangs can be closed: `authenticate()` alone would keep it in
 * use, and the pool of five is wedged after five probes. What waits for a connection cannot be taken back, so at most
 * one probe does.
 */
export function sequelize(target: unknown): Client | undefined {
  if (!isSequelize(target)) return undefined;
  const close = (): unknown => target.close?.();
  const manager = target.connectionManager as ConnectionManager | undefined;
  if (manager?.pool === undefined) return { ping: sharedPing(() => target.authenticate(QUIET)), close };
  const ping = sharedPing(({ timeoutMs }) => pingThrough(target, manager, timeoutMs));
  const usage = (): PoolUsage | undefined => usageOf(manager.pool.read ?? manager.pool);
  return { ping: pooledPing(usage, ping), metrics: connectionsAlone(usage), close };
}

function isSequelize(target: unknown): target is SequelizeInstance {
  const { authenticate, define } = target as Partial<SequelizeInstance>;
  return typeof authenticate === 'function' && typeof define === 'function';
}

async function pingThrough(
  sequelize: SequelizeInstance,
  manager: ConnectionManager,
  timeoutMs: number,
): Promise<void> {
  const connection = await manager.getConnection({ type: 'SELECT' });
  try {
    // As Sequelize itself has it where a query must go through a certain connection.
    const query = sequelize.authenticate({ ...QUIET, transaction: { connection } });
    await untilAborted(query, AbortSignal.timeout(timeoutMs));
  } catch (error) {
    void Promise.resolve(manager.pool.destroy(connection)).catch(() => undefined);
    throw error;
  }
  manager.releaseConnection(connection);
}

function usageOf({ using, available, waiting, maxSize }: SequelizePool): PoolUsage | undefined {
  if (using === undefined || available === undefined || waiting === undefined) return undefined;
  return { used: using, idle: available, pending: waiting, ...(maxSize !== undefined && { max: maxSize }) };
}
