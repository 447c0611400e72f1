import type { EventEmitter } from 'node:events';
import { contained } from '../../events/index.js';
import type { ConnectionState, DependencyObserver } from '../../options/index.js';
import { replaceMethod } from './replace-method.js';
import { sqlOperation } from './sql-operation.js';
import { begin, isPromise, whenSettled } from './timed.js';

type Call = (...args: unknown[]) => unknown;

/** The part of a pg pool that is used. */
export interface PgPool {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max?: number };
}

interface PgClient {
  query: Call;
}

export function isPgPool(target: object): target is PgPool {
  const { totalCount, idleCount, waitingCount } = target as Readonly<Record<string, unknown>>;
  return [totalCount, idleCount, waitingCount].every((count) => typeof count === 'number');
}

/**
 * Times each statement on the connection that runs it, so that `pool.query` and a client that was checked out are both
 * counted, and once; and how long it takes to get a connection.
 */
export function watchPgPool(pool: PgPool, observer: DependencyObserver): () => void {
  observer.connections(() => connectionsOf(pool));
  const watchClient = contained('Measuring a connection', (client: PgClient) =>
    replaceMethod(client, 'query', (query) => timedQuery(query, observer)),
  );
  // Those that are open already.
  const { _clients: clients = [] } = pool as unknown as { _clients?: PgClient[] };
  clients.forEach(watchClient);
  const emitter = pool as unknown as EventEmitter;
  emitter.on('connect', watchClient);
  const restore = replaceMethod(pool as unknown as { connect: Call }, 'connect', (connect) =>
    timedConnect(connect, observer),
  );
  return () => {
    emitter.off('connect', watchClient);
    restore();
  };
}

export function connectionsOf(pool: PgPool): Partial<Record<ConnectionState, number>> {
  const { totalCount, idleCount, waitingCount, options } = pool;
  const max = options.max === undefined ? {} : { max: options.max };
  return { used: totalCount - idleCount, idle: idleCount, pending: waitingCount, ...max };
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
