import type { DependencyDefinition } from '../../options/index.js';
import { isPgPool, type PgPool, watchPgPool } from './pg-pool.js';
import { SQL_OPERATIONS } from './sql-operation.js';
import { isTypeOrm, type TypeOrmDataSource, watchTypeOrm } from './typeorm.js';

/**
 * Measures a database through the pg Pool or the TypeORM DataSource that the app has: its statements, its connections
 * and who waits for one. No part of a statement but its first word is looked at.
 *
 * @example
 * MubarokahModule.forRoot({ metrics: { dependencies: [databaseMetrics('db', pool)] } })
 * @throws {TypeError} when the target is neither
 */
export function databaseMetrics(name: string, target: PgPool | TypeOrmDataSource): DependencyDefinition {
  const isPool = typeof target === 'object' && target !== null && isPgPool(target);
  if (!isPool && !(typeof target === 'object' && target !== null && isTypeOrm(target)))
    throw new TypeError(
      'databaseMetrics() needs a pg Pool or a TypeORM DataSource; for Prisma see prismaMetrics().',
    );
  return {
    name,
    operations: SQL_OPERATIONS,
    attach: (observer) => (isPool ? watchPgPool(target, observer) : watchTypeOrm(target, observer)),
  };
}
