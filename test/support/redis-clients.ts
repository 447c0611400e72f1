import { Redis } from 'ioredis';
import type { RedisClient } from 'nestjs-mubarokah';
import { createClient } from 'redis';

export interface ConnectedClient {
  readonly client: RedisClient;
  close(): Promise<void>;
}

/** The clients that an app may have; neither tries to connect again. */
export const REDIS_CLIENTS: Readonly<Record<string, (url: string) => Promise<ConnectedClient>>> = {
  async ioredis(url) {
    const client = new Redis(url, { retryStrategy: () => null });
    client.on('error', () => {});
    await client.ping();
    return { client, close: async () => void (await client.quit().catch(() => {})) };
  },
  async 'node-redis'(url) {
    const client = createClient({ url, socket: { reconnectStrategy: false } });
    client.on('error', () => {});
    await client.connect();
    return { client, close: async () => void (await client.close().catch(() => {})) };
  },
};
