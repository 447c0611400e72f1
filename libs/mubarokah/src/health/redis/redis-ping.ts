import type { Ping } from '../probe/check-result.js';
import { sharedPing } from '../probe/shared-ping.js';
import { connected, isRedisClient, type PingableRedis } from './redis-client.js';

/**
 * How to ping that client, through the connection it has.
 *
 * @throws {TypeError} when it is neither ioredis nor node-redis
 */
export function redisPing(client: PingableRedis): Ping {
  if (!isRedisClient(client)) throw new TypeError('A Redis check needs an ioredis or a node-redis client.');
  const ping = sharedPing(() => client.ping());
  return async (context) => {
    await connected(client, context.signal);
    return ping(context);
  };
}
