import { Module } from '@nestjs/common';
import { createPool } from './create-pool.js';
import { createRedis } from './create-redis.js';

export const PG_POOL = Symbol('PG_POOL');
export const REDIS = Symbol('REDIS');

/** The connections to PostgreSQL and Redis. MubarokahModule closes them when the app ends: see `app.module.ts`. */
@Module({
  providers: [
    { provide: PG_POOL, useFactory: () => createPool(process.env.DATABASE_URL) },
    { provide: REDIS, useFactory: () => createRedis(process.env.REDIS_URL) },
  ],
  exports: [PG_POOL, REDIS],
})
export class StorageModule {}
