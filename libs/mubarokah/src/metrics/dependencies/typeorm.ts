import type { DependencyObserver } from '../../options/index.js';
import { connectionsOf, isPgPool } from './pg-pool.js';
import { replaceMethod } from './replace-method.js';
import { sqlOperation } from './sql-operation.js';
import { begin, isPromise, whenSettled } from './timed.js';

type Call = (...args: unknown[]) => unknown;

/** The part of a TypeORM DataSource that is used. */
export interface TypeOrmDataSource {
  readonly isInitialized: boolean;
  createQueryRunner(...args: never[]): object;
}

export function isTypeOrm(target: object): target is TypeOrmDataSource {
  const { isInitialized, createQueryRunner } = target as Partial<TypeOrmDataSource>;
  return typeof isInitialized === 'boolean' && typeof createQueryRunner === 'function';
}

/** Times each statement: repositories, builders and raw queries all end in `query` of a query runner. */
export function watchTypeOrm(dataSource: TypeOrmDataSource, observer: DependencyObserver): () => void {
  observer.connections(() => {
    // Only there once it is connected, and only with PostgreSQL of that kind.
    const pool = (dataSource as { driver?: { master?: object } }).driver?.master;
    return pool !== undefined && isPgPool(pool) ? connectionsOf(pool) : {};
  });
  return replaceMethod(
    dataSource as unknown as { createQueryRunner: Call },
    'createQueryRunner',
    (create) =>
      (...args) => {
        const runner = create(...args) as { query?: Call };
        replaceMethod(runner, 'query', (query) => timedQuery(query, observer));
        return runner;
      },
  );
}

function timedQuery(query: Call, observer: DependencyObserver): Call {
  return (...args) => {
    const end = begin(observer, sqlOperation(args[0]));
    const result = query(...args);
    if (isPromise(result)) whenSettled(result, end);
    return result;
  };
}
