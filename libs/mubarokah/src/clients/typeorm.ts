import type { Client } from './client.js';
import type { DependencyMetrics } from './measure/dependency-observer.js';
import { replaceMethod } from './measure/replace-method.js';
import { SQL_OPERATIONS, sqlOperation } from './measure/sql-operation.js';
import { begin, type Call, isPromise, whenSettled } from './measure/timed.js';
import { isPgPool, pgPoolPing, pgPoolUsage } from './pg.js';
import { type Ping, PingFailure } from './ping/ping.js';
import { sharedPing } from './ping/shared-ping.js';

/** The part of a TypeORM DataSource that is used. */
export interface TypeOrmDataSource {
  readonly isInitialized: boolean;
  readonly driver: unknown;
  /** What kind of database it is, such as `oracle`. */
  readonly options?: { readonly type?: unknown };
  query(sql: string): Promise<unknown>;
  createQueryRunner(...args: never[]): object;
  destroy?(): Promise<void>;
}

/** The part of TypeORM's MongoDB driver that is used: its client. */
interface MongoDriver {
  readonly queryRunner?: { readonly databaseConnection?: MongoClient };
}

interface MongoClient {
  db(name: string): { command(command: { ping: 1 }): Promise<unknown> };
}

export function typeOrm(target: unknown): Client | undefined {
  if (!isDataSource(target)) return undefined;
  return { ping: pingOf(target), metrics: metricsOf(target), close: () => target.destroy?.() };
}

function isDataSource(target: unknown): target is TypeOrmDataSource {
  const { isInitialized, createQueryRunner } = target as Partial<TypeOrmDataSource>;
  return typeof isInitialized === 'boolean' && typeof createQueryRunner === 'function';
}

/** TypeORM's PostgreSQL driver keeps a pg pool there, once it is connected: it can be asked without wedging it. */
function poolOf({ driver }: TypeOrmDataSource): unknown {
  return (driver as { readonly master?: unknown } | undefined)?.master;
}

function pingOf(dataSource: TypeOrmDataSource): Ping {
  const ask = sharedPing(() => pingOnce(dataSource));
  return async (context) => {
    if (!dataSource.isInitialized) throw new PingFailure('disconnected');
    const pool = poolOf(dataSource);
    return isPgPool(pool) ? pgPoolPing(pool)(context) : ask(context);
  };
}

async function pingOnce(dataSource: TypeOrmDataSource): Promise<unknown> {
  switch (dataSource.options?.type) {
    case 'mongodb': // its DataSource refuses query()
      return pingMongo(dataSource.driver as MongoDriver);
    case 'oracle': // before 23 it knows no SELECT without FROM
      return dataSource.query('SELECT 1 FROM DUAL');
    case 'sap':
      return dataSource.query('SELECT 1 FROM DUMMY');
    default:
      return dataSource.query('SELECT 1');
  }
}

async function pingMongo({ queryRunner }: MongoDriver): Promise<unknown> {
  const client = queryRunner?.databaseConnection;
  if (client === undefined) throw new PingFailure('disconnected');
  return client.db('admin').command({ ping: 1 });
}

/** Times each statement: repositories, builders and raw queries all end in `query` of a query runner. */
function metricsOf(dataSource: TypeOrmDataSource): DependencyMetrics {
  return {
    operations: SQL_OPERATIONS,
    attach(observer) {
      observer.connections(() => {
        const pool = poolOf(dataSource);
        return isPgPool(pool) ? { ...pgPoolUsage(pool) } : {};
      });
      const timed =
        (query: Call): Call =>
        (...args) => {
          const end = begin(observer, sqlOperation(args[0]));
          const result = query(...args);
          if (isPromise(result)) whenSettled(result, end);
          return result;
        };
      return replaceMethod(
        dataSource as unknown as { createQueryRunner: Call },
        'createQueryRunner',
        (create) =>
          (...args) => {
            const runner = create(...args) as { query?: Call };
            replaceMethod(runner, 'query', timed);
            return runner;
          },
      );
    },
  };
}
