import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { Pool } from 'pg';
import { createPool } from './create-pool.js';
import { createRedis } from './create-redis.js';

export const PG_POOL = Symbol('PG_POOL');
export const REDIS = Symbol('REDIS');

/** The connections to PostgreSQL and Redis, closed last when the app ends. */
@Module({
  providers: [
    { provide: PG_POOL, useFactory: () => createPool(process.env.DATABASE_URL) },
    { provide: REDIS, useFactory: () => createRedis(process.env.REDIS_URL) },
  ],
  exports: [PG_POOL, REDIS],
})
export class StorageModule implements OnApplicationShutdown {
  constructor(
    @Inject(PG_POOL) private readonly pool: Pool,
    @Inject(REDIS) private readonly redis: Redis,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    this.redis.disconnect();
    await this.pool.end();
  }
}
