import {
  databaseClient,
  type DatabaseTarget,
  isPrismaClient,
  type PrismaClient,
  type PrismaExtension,
  prismaMetrics,
} from '../clients/index.js';
import type { Dependency, DependencyOptions } from '../options/index.js';
import { dependencyOf } from './dependency-of.js';

/** A database behind Prisma. */
export interface PrismaDependency extends Dependency {
  /** For `$extends()`: of the client that this makes, the operations are measured. */
  readonly extension: PrismaExtension;
}

/**
 * A database, through the client that the app has. Measured are the statements and connections of a pg Pool and a TypeORM
 * DataSource, the connections of Knex and Sequelize, and the operations of a Prisma client that is extended; of Mongoose
 * nothing. No part of a statement but its first word is looked at.
 *
 * @example
 * MubarokahModule.forRoot({ dependencies: [database('db', pool, { closeOnShutdown: true })] })
 * @example
 * const client = new PrismaClient({ adapter });
 * const db = database('db', client);
 * const prisma = client.$extends(db.extension); // what the app uses
 * @throws {TypeError} when the client is none that is known
 */
export function database(name: string, client: PrismaClient, options?: DependencyOptions): PrismaDependency;
export function database(name: string, client: DatabaseTarget, options?: DependencyOptions): Dependency;
export function database(
  name: string,
  client: DatabaseTarget,
  options: DependencyOptions = {},
): Dependency | PrismaDependency {
  const known = databaseClient(client);
  if (!isPrismaClient(client)) return dependencyOf(name, known, options);
  const { metrics, extension } = prismaMetrics();
  return { ...dependencyOf(name, { ...known, metrics }, options), extension };
}
