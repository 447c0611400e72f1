import { type Ping, ProbeFailure } from '../probe/check-result.js';
import { isPgPool, pgPoolPing } from './pg-pool-ping.js';
import { sharedPing } from '../probe/shared-ping.js';

/** The part of a TypeORM DataSource that is used. */
export interface TypeOrmDataSource {
  readonly isInitialized: boolean;
  readonly driver: unknown;
  query(sql: string): Promise<unknown>;
}

/** TypeORM's PostgreSQL driver keeps a pg pool in `master`, which can be asked without wedging it. */
export function typeOrmPing(dataSource: TypeOrmDataSource): Ping {
  const query = sharedPing(() => dataSource.query('SELECT 1'));
  return async (context) => {
    if (!dataSource.isInitialized) throw new ProbeFailure('disconnected');
    const { master } = dataSource.driver as { master?: unknown };
    return isPgPool(master) ? pgPoolPing(master)(context) : query(context);
  };
}
