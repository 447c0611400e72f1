export { type RedisClient, type RedisCommand, isRedisCluster, redisCommand } from './redis-client.js';
