import { HttpModule, HttpService } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import type { Cache } from 'cache-manager';
import type { Redis } from 'ioredis';
import {
  cache,
  database,
  MubarokahModule,
  redis,
  RedisSessionStore,
  RedisTokenStore,
} from 'nestjs-mubarokah';
import type { Pool } from 'pg';
import { PagesModule } from './pages/pages.module.js';
import { CACHE, PG_POOL, REDIS, StorageModule } from './storage/storage.module.js';
import { UserStore } from './users/user-store.js';
import { UsersModule } from './users/users.module.js';

@Module({
  imports: [
    MubarokahModule.forRootAsync({
      imports: [HttpModule, StorageModule, UsersModule],
      inject: [UserStore, PG_POOL, REDIS, CACHE, HttpService],
      useFactory: (
        users: UserStore,
        pool: Pool,
        client: Redis,
        details: Cache,
        httpService: HttpService,
      ) => ({
        httpService,
        sessionStore: new RedisSessionStore(client),
        tokenStore: new RedisTokenStore(client),
        health: { details: process.env.OPS_TOKEN },
        ops: {}, // shown to whom health tells details
        hooks: {
          onLogin: ({ user }) => users.save(user),
          onLogout: async ({ userId }) => void (await details.del(userId)),
        },
        dependencies: [
          database('database', pool, { closeOnShutdown: true }),
          redis('redis', client, { closeOnShutdown: true }),
          cache('details', details, { check: false }),
        ],
      }),
    }),
    PagesModule,
  ],
})
export class AppModule {}
