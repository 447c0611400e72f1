export { cacheManager, type CacheManager } from './cache-manager.js';
export type { Client } from './client.js';
export { databaseClient, type DatabaseTarget } from './database-client.js';
export type {
  CacheResult,
  ConnectionState,
  DependencyMetrics,
  DependencyObserver,
} from './measure/dependency-observer.js';
export { replaceMethod } from './measure/replace-method.js';
export { FAILURE_REASONS } from './ping/failure-reasons.js';
export { type Ping, PingFailure } from './ping/ping.js';
export { reasonOfError } from './ping/reason-of-error.js';
export { isPrismaClient, type PrismaClient, type PrismaExtension, prismaMetrics } from './prisma.js';
export { redisClient, type RedisClient, redisCommand } from './redis-client.js';
export type { RedisCommand } from './redis-connection.js';
