import type { Client } from './client.js';
import { knex, type KnexInstance } from './knex.js';
import { mongoose, type MongooseConnection } from './mongoose.js';
import { pgPool, type PgPool } from './pg.js';
import { prisma, type PrismaClient } from './prisma.js';
import { sequelize, type SequelizeInstance } from './sequelize.js';
import { typeOrm, type TypeOrmDataSource } from './typeorm.js';

/** A database client that the app has, recognised by its shape. */
export type DatabaseTarget =
  PgPool | TypeOrmDataSource | PrismaClient | SequelizeInstance | KnexInstance | MongooseConnection;

const LIBRARIES: readonly ((target: unknown) => Client | undefined)[] = [
  pgPool,
  typeOrm,
  prisma,
  sequelize,
  knex,
  mongoose,
];

const KNOWN_TARGETS =
  'a pg Pool, a TypeORM DataSource, a Prisma, Knex or Sequelize instance or a Mongoose connection';

/** @throws {TypeError} when the target is nothing that is known */
export function databaseClient(target: DatabaseTarget): Client {
  if (target === null || target === undefined) throw unknownTarget();
  for (const library of LIBRARIES) {
    const client = library(target);
    if (client !== undefined) return client;
  }
  throw unknownTarget();
}

function unknownTarget(): TypeError {
  return new TypeError(`A database must be ${KNOWN_TARGETS}; for anything else use custom().`);
}
