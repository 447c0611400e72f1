import type { EventEmitter } from 'node:events';
import type { Client } from './client.js';
import type { DependencyMetrics, DependencyObserver } from './measure/dependency-observer.js';
import { replaceMethod } from './measure/replace-method.js';
import { SQL_OPERATIONS, sqlOperation } from './measure/sql-operation.js';
import { begin, type Call, isPromise, whenSettled } from './measure/timed.js';
import { type Ping, PingFailure } from './ping/ping.js';
import { answeredAfter, isExhausted, type PoolUsage } from './ping/pool-usage.js';
import { untilAborted } from './ping/until-aborted.js';

/** By how much the pool's deadline is later than the probe's, which says what was waited for. */
const GRACE_MS = 25;

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
  end?(): Promise<void>;
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

export function pgPool(target: unknown): Client | undefined {
  if (!isPgPool(target)) return undefined;
  return { ping: pgPoolPing(target), metrics: metricsOf(target), close: () => target.end?.() };
}

export function pgPoolUsage({ totalCount, idleCount, waitingCount, options: { max } }: PgPool): PoolUsage {
  const limit = max === undefined ? {} : { max };
  return { used: totalCount - idleCount, idle: idleCount, pending: waitingCount, ...limit };
}

/**
 * Pings through a connection of its own, so that one that hangs can be closed: `pool.query()` would leave it in the
 * pool, and a pool of ten is wedged after ten probes.
 */
export function pgPoolPing(pool: PgPool): Ping {
  return async ({ signal, timeoutMs }) => {
    const before = pgPoolUsage(pool);
    const acquired = acquire(pool, timeoutMs + GRACE_MS);
    let client: PgClient;
    try {
      client = await untilAborted(acquired, signal);
    } catch (error) {
      acquired.then((late) => late.release()).catch(ignore);
      const now = pgPoolUsage(pool);
      throw signal.aborted && isExhausted(now) ? new PingFailure('pool_exhausted', { ...now }) : error;
    }
    await select1(client, signal);
    return answeredAfter(before, pgPoolUsage(pool));
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

/**
 * Times each statement on the connection that runs it, so that `pool.query` and a client that was checked out are both
 * counted, and once; and how long it takes to get a connection.
 */
function metricsOf(pool: PgPool): DependencyMetrics {
  return {
    operations: SQL_OPERATIONS,
    attach(observer) {
      observer.connections(() => pgPoolUsage(pool));
      const restoreClients = watchClients(pool as unknown as EventEmitter, observer);
      const restorePool = replaceMethod(pool as unknown as { connect: Call }, 'connect', (connect) =>
        timedConnect(connect, observer),
      );
      return () => {
        restoreClients();
        restorePool();
      };
    },
  };
}

/** Each connection from the first time that it is checked out. */
function watchClients(pool: EventEmitter, observer: DependencyObserver): () => void {
  const watched = new Map<object, () => void>();
  const acquired = (client: { query: Call }): void => {
    if (watched.has(client)) return;
    watched.set(
      client,
      replaceMethod(client, 'query', (query) => timedQuery(query, observer)),
    );
  };
  const removed = (client: object): void => void watched.delete(client);
  pool.on('acquire', acquired).on('remove', removed);
  return () => {
    pool.off('acquire', acquired).off('remove', removed);
    for (const restore of watched.values()) restore();
  };
}

function timedConnect(connect: Call, observer: DependencyObserver): Call {
  return (...args) => {
    const end = begin(observer, 'connect');
    const done = args[0];
    if (typeof done === 'function') {
      return connect((error: unknown, ...rest: unknown[]) => {
        end(error);
        (done as Call)(error, ...rest);
      });
    }
    const result = connect();
    if (isPromise(result)) whenSettled(result, end);
    return result;
  };
}

/** `query` takes a text or an object, then perhaps values, then perhaps a callback; without one it returns a promise. */
function timedQuery(query: Call, observer: DependencyObserver): Call {
  return (...args) => {
    const [statement] = args;
    const text = typeof statement === 'string' ? statement : (statement as { text?: unknown } | null)?.text;
    const end = begin(observer, sqlOperation(text));
    const done = args.at(-1);
    if (typeof done === 'function') {
      const notified = (error: unknown, ...rest: unknown[]): void => {
        end(error);
        (done as Call)(error, ...rest);
      };
      return query(...args.slice(0, -1), notified);
    }
    const result = query(...args);
    // A cursor or a stream is none: how long it is read is up to the reader.
    if (isPromise(result)) whenSettled(result, end);
    return result;
  };
}

function ignore(): void {}
