import { Redis } from 'ioredis';
import { Redis as Redis6 } from 'ioredis-6';
import type { RedisClient } from 'nestjs-mubarokah';
import { createClient } from 'redis';
import { createClient as createClient6 } from 'redis-6';

export interface ConnectedClient {
  readonly client: RedisClient;
  close(): Promise<void>;
}

/** The clients that an app may have, of both majors; none tries to connect again. */
export const REDIS_CLIENTS: Readonly<Record<string, (url: string) => Promise<ConnectedClient>>> = {
  'ioredis 5': (url) => ofIoredis(new Redis(url, { retryStrategy: () => null })),
  'ioredis 6': (url) => ofIoredis(new Redis6(url, { retryStrategy: () => null })),
  'node-redis 5': (url) => ofNodeRedis(createClient({ url, socket: { reconnectStrategy: false } })),
  'node-redis 6': (url) => ofNodeRedis(createClient6({ url, socket: { reconnectStrategy: false } })),
};

async function ofIoredis(client: Redis | Redis6): Promise<ConnectedClient> {
  client.on('error', () => {});
  await client.ping();
  return { client, close: async () => void (await client.quit().catch(() => {})) };
}

type NodeRedis = RedisClient & {
  on(event: 'error', listener: () => void): unknown;
  connect(): Promise<unknown>;
  close(): Promise<void>;
};

async function ofNodeRedis(client: NodeRedis): Promise<ConnectedClient> {
  client.on('error', () => {});
  await client.connect();
  return { client, close: () => client.close().catch(() => {}) };
}
