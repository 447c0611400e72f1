import { describe } from '@jest/globals';
import { Redis } from 'ioredis';
import { MemorySessionStore, RedisSessionStore, type SessionStore } from 'nestjs-mubarokah';
import { describeWith } from '../support/binaries.js';
import { startRedis } from '../support/redis.js';

/** Where an app keeps its sessions. */
export interface SessionHome {
  readonly store: SessionStore;
  /** To look into Redis, where the sessions are in one. */
  readonly redis?: Redis;
  close(): Promise<void>;
}

/** The same tests with sessions in memory and, where it is installed, in a real Redis. */
export function inEveryHome(tests: (open: () => Promise<SessionHome>) => void): void {
  describe('with sessions in memory', () => tests(inMemory));
  describeWith('redis-server')('with sessions in Redis', () => tests(inRedis));
}

export async function inMemory(): Promise<SessionHome> {
  return { store: new MemorySessionStore(), close: () => Promise.resolve() };
}

export async function inRedis(): Promise<SessionHome> {
  const server = await startRedis();
  const redis = new Redis(server.url);
  return {
    store: new RedisSessionStore(redis),
    redis,
    async close() {
      redis.disconnect();
      await server.stop();
    },
  };
}
