import type {
  HealthCheckOptions,
  HealthProbe,
  MubarokahCheckDefinition,
  MubarokahCheckOptions,
  ProbeCheckDefinition,
} from '../options/index.js';
import { databasePing, type DatabaseTarget } from './database/database-target.js';
import type { PingableRedis } from './redis/redis-client.js';
import { redisPing } from './redis/redis-ping.js';

/**
 * A check of a database: a pg pool, TypeORM, Prisma, Knex, Sequelize, Mongoose, or a function.
 *
 * @example
 * MubarokahModule.forRoot({ health: { checks: [databaseCheck('db', pool), redisCheck('redis', redis), mubarokahCheck()] } })
 */
export function databaseCheck(
  name: string,
  target: DatabaseTarget,
  options: HealthCheckOptions = {},
): ProbeCheckDefinition {
  return { ...options, kind: 'probe', name, probe: databasePing(target) };
}

/**
 * A check of Redis, through the ioredis or node-redis client that the app has. One that answers but is full or a
 * read-only replica is degraded, which ejects nobody.
 */
export function redisCheck(
  name: string,
  client: PingableRedis,
  options: HealthCheckOptions = {},
): ProbeCheckDefinition {
  return { ...options, kind: 'probe', name, probe: redisPing(client) };
}

/**
 * A check of Mubarokah ID, named `mubarokah` unless told otherwise. Without one in `checks` there is one all the same, with
 * these defaults; list it to set anything.
 */
export function mubarokahCheck(
  options: HealthCheckOptions & MubarokahCheckOptions & { readonly name?: string } = {},
): MubarokahCheckDefinition {
  return { name: 'mubarokah', ...options, kind: 'mubarokah' };
}

/**
 * A check of your own.
 *
 * @example
 * customCheck('search', async ({ signal }) => { await search.ping({ signal }); }, { criticality: 'degrade' })
 */
export function customCheck(
  name: string,
  probe: HealthProbe,
  options: HealthCheckOptions = {},
): ProbeCheckDefinition {
  return { ...options, kind: 'probe', name, probe };
}
