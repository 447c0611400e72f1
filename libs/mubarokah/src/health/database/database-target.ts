import type { ProbeContext } from '../../options/index.js';
import { down, type Ping, UP } from '../probe/check-result.js';
import { type KnexInstance, knexPing } from './knex-ping.js';
import { type MongooseConnection, mongoosePing } from './mongoose-ping.js';
import { isPgPool, type PgPool, pgPoolPing } from './pg-pool-ping.js';
import { type PrismaClient, prismaPing } from './prisma-ping.js';
import { type SequelizeInstance, sequelizePing } from './sequelize-ping.js';
import { type TypeOrmDataSource, typeOrmPing } from './typeorm-ping.js';

/** A function of your own: whatever it comes to is up, except false. */
type PingFunction = (context: ProbeContext) => unknown;

/** What a database check can look at: a client that the app has, recognised by its shape, or a function. */
export type DatabaseTarget =
  | PgPool
  | TypeOrmDataSource
  | PrismaClient
  | SequelizeInstance
  | KnexInstance
  | MongooseConnection
  | PingFunction;

const KNOWN_TARGETS =
  'A database check needs a pg Pool, a TypeORM DataSource, a Prisma, Knex or Sequelize instance, a Mongoose connection or a function.';

/**
 * How to ping that target.
 *
 * @throws {TypeError} when it is nothing that is known
 */
export function databasePing(target: DatabaseTarget): Ping {
  if (target === null || target === undefined) throw new TypeError(KNOWN_TARGETS);
  if (isPgPool(target)) return pgPoolPing(target);
  if (isTypeOrm(target)) return typeOrmPing(target);
  if (isPrisma(target)) return prismaPing(target);
  if (isSequelize(target)) return sequelizePing(target);
  if (isKnex(target)) return knexPing(target); // before the function: knex is one
  if (isMongoose(target)) return mongoosePing(target);
  if (typeof target === 'function') return functionPing(target);
  throw new TypeError(KNOWN_TARGETS);
}

function functionPing(target: PingFunction): Ping {
  return async (context) => {
    return (await target(context)) === false ? down('failed') : UP;
  };
}

function isTypeOrm(target: DatabaseTarget): target is TypeOrmDataSource {
  const { isInitialized, query } = target as Partial<TypeOrmDataSource>;
  return typeof isInitialized === 'boolean' && typeof query === 'function';
}

function isPrisma(target: DatabaseTarget): target is PrismaClient {
  return typeof (target as Partial<PrismaClient>).$queryRawUnsafe === 'function';
}

function isSequelize(target: DatabaseTarget): target is SequelizeInstance {
  const { authenticate, define } = target as Partial<SequelizeInstance>;
  return typeof authenticate === 'function' && typeof define === 'function';
}

function isKnex(target: DatabaseTarget): target is KnexInstance {
  const { raw, schema } = target as Partial<KnexInstance>;
  return typeof raw === 'function' && schema !== undefined;
}

function isMongoose(target: DatabaseTarget): target is MongooseConnection {
  const { readyState, collection } = target as Partial<MongooseConnection>;
  return typeof readyState === 'number' && typeof collection === 'function';
}
