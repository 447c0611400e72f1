import type { Client } from './client.js';
import { ioRedis, type IoRedisClient } from './ioredis.js';
import {
  nodeRedis,
  type NodeRedisClient,
  type NodeRedisCluster,
  type NodeRedisSentinel,
} from './node-redis.js';
import { redisPing } from './ping/redis-ping.js';
import type { RedisCommand, RedisConnection } from './redis-connection.js';

/** The app's own client: of ioredis or node-redis, for one Redis, a Sentinel or a Redis Cluster. */
export type RedisClient = IoRedisClient | NodeRedisClient | NodeRedisCluster | NodeRedisSentinel;

const SHAPES =
  'new Redis(…) or new Redis.Cluster(…) of ioredis, or createClient(), createClientPool(), createCluster() or createSentinel() of node-redis';

/**
 * One way to send a command, whichever client it is: to the master, and on a cluster to the one that has its first key.
 *
 * @param user what needs the client, as the message names it
 * @throws {TypeError} when it is no client that is known
 */
export function redisCommand(client: RedisClient, user: string): RedisCommand {
  return connectionOf(client, user).command;
}

/** @throws {TypeError} when it is no client that is known */
export function redisClient(client: RedisClient, user: string): Client {
  const connection = connectionOf(client, user);
  const { metrics, close } = connection;
  return { ping: redisPing(connection), ...(metrics !== undefined && { metrics }), close };
}

function connectionOf(client: RedisClient, user: string): RedisConnection {
  const isObject = typeof client === 'object' && client !== null;
  // ioredis has a sendCommand too, of another shape, so it comes first.
  const connection = isObject ? (ioRedis(client) ?? nodeRedis(client)) : undefined;
  if (connection === undefined) throw new TypeError(`${user} needs a Redis client: ${SHAPES}.`);
  return connection;
}
