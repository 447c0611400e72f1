import type { Ping } from '../probe/check-result.js';
import { sharedPing } from '../probe/shared-ping.js';
import { untilAborted } from '../probe/until-aborted.js';
import { pooledPing, type PoolUsage } from './pool-usage.js';

/** The part of a Sequelize 6 instance that is used. */
export interface SequelizeInstance {
  authenticate(options?: object): Promise<void>;
  define: unknown;
  readonly connectionManager?: object;
}

/** What the manager has, which its types do not tell; they also call the kind of query by another name. */
interface ConnectionManager {
  getConnection(options: { type: 'SELECT' }): Promise<unknown>;
  releaseConnection(connection: unknown): void;
  readonly pool?: SequelizePool & { readonly read?: SequelizePool };
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
export function sequelizePing(sequelize: SequelizeInstance): Ping {
  const manager = sequelize.connectionManager as ConnectionManager | undefined;
  const pool = manager?.pool;
  if (manager === undefined || pool === undefined) return sharedPing(() => sequelize.authenticate(QUIET));
  const ping = sharedPing(async ({ timeoutMs }) => {
    const connection = await manager.getConnection({ type: 'SELECT' });
    try {
      // As Sequelize itself has it where a query must go through a certain connection.
      const query = sequelize.authenticate({ ...QUIET, transaction: { connection } });
      await untilAborted(query, AbortSignal.timeout(timeoutMs));
    } catch (error) {
      void Promise.resolve(pool.destroy(connection)).catch(() => undefined);
      throw error;
    }
    manager.releaseConnection(connection);
  });
  return pooledPing(() => usageOf(pool.read ?? pool), ping);
}

function usageOf({ using, available, waiting, maxSize }: SequelizePool): PoolUsage | undefined {
  if (using === undefined || available === undefined || waiting === undefined) return undefined;
  return { used: using, idle: available, pending: waiting, max: maxSize ?? 0 };
}
