import { Logger } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';

/** Good for ioredis 5 and 6. */
export const REDIS_OPTIONS: RedisOptions = {
  lazyConnect: true,
  connectTimeout: 2_000,
  commandTimeout: 2_000,
  // A host that went without a word is given up; else this connection would wait for it for good.
  socketTimeout: 3_000,
  // While Redis is away a command fails at once: a request must not wait for it to come back.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
};

/** @param url such as `redis://localhost:6379` */
export async function createRedis(url: string | undefined): Promise<Redis> {
  if (!url) throw new Error('REDIS_URL is not set: give the address of a Redis, or use "npm start".');
  const redis = new Redis(url, REDIS_OPTIONS);
  logOutages(redis);
  // The app starts without Redis too, says so in its health, and goes on trying.
  await redis.connect().catch(() => undefined);
  return redis;
}

/** One line when Redis goes and one when it is back, however many attempts lie between. */
function logOutages(redis: Redis): void {
  const logger = new Logger('Redis');
  let isAway = false;
  redis.on('error', () => {
    if (!isAway) logger.warn('Not reachable: nobody can log in until it is back.');
    isAway = true;
  });
  redis.on('ready', () => {
    if (isAway) logger.log('Back.');
    isAway = false;
  });
}
