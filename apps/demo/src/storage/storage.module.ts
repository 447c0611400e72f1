import { Module } from '@nestjs/common';
import { createCache } from 'cache-manager';
import { createPool } from './create-pool.js';
import { createRedis } from './create-redis.js';

export const PG_POOL = Symbol('PG_POOL');
export const REDIS = Symbol('REDIS');
/** In the memory of the process: what it holds is gone with it. */
export const CACHE = Symbol('CACHE');

/** The connections to PostgreSQL and Redis. MubarokahModule closes them when the app ends: see `app.module.ts`. */
@Module({
  providers: [
    { provide: PG_POOL, useFactory: () => createPool(process.env.DATABASE_URL) },
    { provide: CACHE, useFactory: () => createCache() },
    { provide: REDIS, useFactory: () => createRedis(process.env.REDIS_URL) },
  ],
  exports: [CACHE, PG_POOL, REDIS],
})
export class StorageModule {}
