import { Module } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { MubarokahModule, RedisSessionStore } from 'nestjs-mubarokah';
import { databaseCheck, redisCheck } from 'nestjs-mubarokah/health';
import { databaseMetrics, redisMetrics } from 'nestjs-mubarokah/metrics';
import type { Pool } from 'pg';
import { PagesModule } from './pages/pages.module.js';
import { PG_POOL, REDIS, StorageModule } from './storage/storage.module.js';
import { UserStore } from './users/user-store.js';
import { UsersModule } from './users/users.module.js';

@Module({
  imports: [
    MubarokahModule.forRootAsync({
      imports: [StorageModule, UsersModule],
      inject: [UserStore, PG_POOL, REDIS],
      useFactory: (users: UserStore, pool: Pool, redis: Redis) => ({
        sessionStore: new RedisSessionStore(redis),
        hooks: { onLogin: ({ user }) => users.save(user) },
        metrics: { dependencies: [databaseMetrics('database', pool), redisMetrics('redis', redis)] },
        health: { checks: [databaseCheck('database', pool), redisCheck('redis', redis)] },
      }),
    }),
    PagesModule,
  ],
})
export class AppModule {}
