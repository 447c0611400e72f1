import { Redis } from 'ioredis';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { Client } from 'pg';
import { freePort } from '../support/free-port.js';
import { startPostgres } from '../support/postgres.js';
import { type RunningRedis, startRedis } from '../support/redis.js';
import { CALLBACK_PATH } from '../support/start-app.js';
import { startStallingProxy, type StallingProxy } from '../support/stalling-proxy.js';
import { Replica } from './replica.js';

/** What people know the app by; no replica knows that there are others. */
export const PUBLIC_URL = 'https://app.example.test';

/** Two replicas of the demo and what they depend on, each behind a proxy that can fall silent. */
export interface World {
  readonly replicas: readonly [Replica, Replica];
  readonly sandbox: MubarokahSandbox;
  /** The way of the replicas to each. */
  readonly ways: Readonly<Record<'provider' | 'redis' | 'database', StallingProxy>>;
  /** The servers themselves. */
  readonly server: {
    redis: RunningRedis;
    readonly redisCommand: Redis;
    readonly database: Client;
  };
  stop(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const [postgres, redis, sandbox] = await Promise.all([
    startPostgres(),
    startRedis(),
    MubarokahSandbox.start({
      clients: [{ ...SANDBOX_CLIENT, redirectUris: [PUBLIC_URL + CALLBACK_PATH] }],
      requestsPerMinute: false,
    }),
  ]);
  const ways = {
    provider: await startStallingProxy(Number(new URL(sandbox.url).port)),
    redis: await startStallingProxy(redis.port),
    database: await startStallingProxy(postgres.port),
  };
  const needs = {
    databaseUrl: postgres.url.replace(`:${postgres.port}/`, `:${ways.database.port}/`),
    redisUrl: `redis://127.0.0.1:${ways.redis.port}`,
    providerUrl: `http://127.0.0.1:${ways.provider.port}`,
    redirectUri: PUBLIC_URL + CALLBACK_PATH,
  };
  const replicas = [new Replica(await freePort(), needs), new Replica(await freePort(), needs)] as const;
  await Promise.all(replicas.map((replica) => replica.start()));
  const database = new Client({ connectionString: postgres.url });
  await database.connect();
  const redisCommand = new Redis(redis.url).on('error', () => {});
  const server = { redis, redisCommand, database };
  return {
    replicas,
    sandbox,
    ways,
    server,
    async stop() {
      await Promise.all(replicas.filter(({ isRunning }) => isRunning).map((one) => one.end('SIGKILL')));
      redisCommand.disconnect();
      await database.end();
      await Promise.all(Object.values(ways).map((way) => way.stop()));
      await Promise.all([sandbox.close(), server.redis.stop(), postgres.stop()]);
    },
  };
}

/** How many sessions lie in Redis. */
export async function storedSessions({ server }: World): Promise<number> {
  let count = 0;
  const scan = server.redisCommand.scanStream({ match: 'mubarokah:session:*:s:*', count: 1_000 });
  for await (const keys of scan as AsyncIterable<string[]>) count += new Set(keys).size;
  return count;
}
