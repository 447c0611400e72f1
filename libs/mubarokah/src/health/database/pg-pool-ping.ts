import { type Ping, ProbeFailure } from '../probe/check-result.js';
import { untilAborted } from '../probe/until-aborted.js';
import { answeredAfter, isExhausted, type PoolUsage } from './pool-usage.js';

interface PgClient {
  query(sql: string): Promise<unknown>;
  /** With true the connection is closed instead of going back to the pool. */
  release(destroy?: boolean): void;
  on(event: 'error', listener: () => void): unknown;
  removeListener(event: 'error', listener: () => void): unknown;
}

/** The part of a `pg` pool that is used. */
export interface PgPool {
  connect(): Promise<PgClient>;
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { max?: number; connectionTimeoutMillis?: number | undefined };
}

export function isPgPool(value: unknown): value is PgPool {
  if (typeof value !== 'object' || value === null) return false;
  const { connect, totalCount, idleCount, waitingCount, options } = value as Readonly<
    Record<string, unknown>
  >;
  const counts = [totalCount, idleCount, waitingCount];
  return (
    typeof connect === 'function' && typeof options === 'object' && counts.every((n) => typeof n === 'number')
  );
}

/**
 * Pings through a connection of its own, so that one that hangs can be closed: `pool.query()` would leave it in the
 * pool, and a pool of ten is wedged after ten probes.
 */
export function pgPoolPing(pool: PgPool): Ping {
  return async ({ signal, timeoutMs }) => {
    const before = usageOf(pool);
    const acquired = acquire(pool, timeoutMs);
    let client: PgClient;
    try {
      client = await untilAborted(acquired, signal);
    } catch (error) {
      acquired.then((late) => late.release()).catch(ignore);
      const now = usageOf(pool);
      throw signal.aborted && isExhausted(now) ? new ProbeFailure('pool_exhausted', { ...now }) : error;
    }
    await select1(client, signal);
    return answeredAfter(before, usageOf(pool));
  };
}

/**
 * With a deadline that the pool itself keeps: only it can take a waiter out of its queue and close a connection that
 * is still being opened. It reads the option while `connect()` runs, so nobody else sees it changed.
 */
function acquire(pool: PgPool, timeoutMs: number): Promise<PgClient> {
  const { options } = pool;
  const usual = options.connectionTimeoutMillis;
  options.connectionTimeoutMillis = usual ? Math.min(usual, timeoutMs) : timeoutMs;
  try {
    return pool.connect();
  } finally {
    options.connectionTimeoutMillis = usual;
  }
}

async function select1(client: PgClient, signal: AbortSignal): Promise<void> {
  // A connection that is checked out and breaks emits `error`, and without a listener that ends the process.
  client.on('error', ignore);
  try {
    await untilAborted(client.query('SELECT 1'), signal);
  } catch (error) {
    client.release(true);
    throw error;
  }
  client.removeListener('error', ignore);
  client.release();
}

function usageOf({ totalCount, idleCount, waitingCount, options }: PgPool): PoolUsage {
  const { max = 0 } = options;
  return { used: totalCount - idleCount, idle: idleCount, pending: waitingCount, max };
}

function ignore(): void {}
