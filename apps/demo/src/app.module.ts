import { HttpModule, HttpService } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { database, MubarokahModule, redis, RedisSessionStore } from 'nestjs-mubarokah';
import type { Pool } from 'pg';
import { PagesModule } from './pages/pages.module.js';
import { PG_POOL, REDIS, StorageModule } from './storage/storage.module.js';
import { UserStore } from './users/user-store.js';
import { UsersModule } from './users/users.module.js';

@Module({
  imports: [
    MubarokahModule.forRootAsync({
      imports: [HttpModule, StorageModule, UsersModule],
      inject: [UserStore, PG_POOL, REDIS, HttpService],
      useFactory: (users: UserStore, pool: Pool, client: Redis, httpService: HttpService) => ({
        httpService,
        sessionStore: new RedisSessionStore(client),
        hooks: { onLogin: ({ user }) => users.save(user) },
        dependencies: [
          database('database', pool, { closeOnShutdown: true }),
          redis('redis', client, { closeOnShutdown: true }),
        ],
      }),
    }),
    PagesModule,
  ],
})
export class AppModule {}
