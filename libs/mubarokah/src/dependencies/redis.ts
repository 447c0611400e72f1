import { redisClient, type RedisClient } from '../clients/index.js';
import type { Dependency, DependencyOptions } from '../options/index.js';
import { dependencyOf } from './dependency-of.js';

/**
 * Redis, through the ioredis or node-redis client that the app has. One that answers but is full or a read-only replica is
 * degraded, which ejects nobody. Of a command nothing but its name is measured; those that wait by nature, such as
 * BLPOP, are left out, and so is all that `createCluster()` and `createSentinel()` of node-redis send.
 *
 * @example
 * MubarokahModule.forRoot({ dependencies: [redis('sessions', client)] })
 * @throws {TypeError} when the client is none that is known
 */
export function redis(name: string, client: RedisClient, options: DependencyOptions = {}): Dependency {
  return dependencyOf(name, redisClient(client, 'redis()'), options);
}
