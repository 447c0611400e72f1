import { type Ping, ProbeFailure } from '../probe/check-result.js';
import { isPgPool, pgPoolPing } from './pg-pool-ping.js';
import { sharedPing } from '../probe/shared-ping.js';

/** The part of a TypeORM DataSource that is used. */
export interface TypeOrmDataSource {
  readonly isInitialized: boolean;
  readonly driver: unknown;
  /** What kind of database it is, such as `oracle`. */
  readonly options?: { readonly type?: unknown };
  query(sql: string): Promise<unknown>;
}

/** The part of TypeORM's MongoDB driver that is used: its client. */
interface MongoDriver {
  readonly queryRunner?: { readonly databaseConnection?: MongoClient };
}

interface MongoClient {
  db(name: string): { command(command: { ping: 1 }): Promise<unknown> };
}

/** TypeORM's PostgreSQL driver keeps a pg pool in `master`, which can be asked without wedging it. */
export function typeOrmPing(dataSource: TypeOrmDataSource): Ping {
  const ask = sharedPing(() => pingOnce(dataSource));
  return async (context) => {
    if (!dataSource.isInitialized) throw new ProbeFailure('disconnected');
    const { master } = dataSource.driver as { master?: unknown };
    return isPgPool(master) ? pgPoolPing(master)(context) : ask(context);
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
  if (client === undefined) throw new ProbeFailure('disconnected');
  return client.db('admin').command({ ping: 1 });
}
