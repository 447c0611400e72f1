import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import pg from 'pg';
import { createClient } from 'redis';
import {
  databaseCheck,
  DatabaseHealthIndicator,
  redisCheck,
  RedisHealthIndicator,
} from '../libs/mubarokah/src/health/index.js';
import { describeWith } from './support/binaries.js';
import { type HealthApp, PLATFORMS, startHealthApp } from './support/health-app.js';
import { type RunningPostgres, startPostgres } from './support/postgres.js';
import { type RunningRedis, startRedis } from './support/redis.js';
import { type StallingProxy, startStallingProxy } from './support/stalling-proxy.js';
import { until } from './support/until.js';

const QUICK = { intervalMs: 100, timeoutMs: 80 };

let running: HealthApp | undefined;
const start = async (...parameters: Parameters<typeof startHealthApp>): Promise<HealthApp> =>
  (running = await startHealthApp(...parameters));

afterEach(async () => {
  await running?.close();
  running = undefined;
});

describeWith('redis-server')('a real Redis', () => {
  let redis: RunningRedis;
  let clients: { disconnect(): unknown }[] = [];

  const ioredis = (): Redis => {
    const client = new Redis(redis.url, { retryStrategy: () => 30 }).on('error', () => {});
    clients.push(client);
    return client;
  };
  const nodeRedis = async () => {
    const client = createClient({ url: redis.url, socket: { reconnectStrategy: 30 } }).on('error', () => {});
    await client.connect();
    clients.push({ disconnect: () => client.destroy() });
    return client;
  };

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterEach(() => {
    for (const client of clients) client.disconnect();
    clients = [];
  });
  afterAll(() => redis.stop());

  it.each(PLATFORMS)(
    'takes readiness down while it is gone, not the basic check, and back (%s)',
    async (platform) => {
      const own = await startRedis();
      const client = new Redis(own.url, { retryStrategy: () => 30 }).on('error', () => {});
      clients.push(client);
      const { get } = await start({ checks: [redisCheck('redis', client, QUICK)] }, { platform });
      expect((await get('/health/ready')).status).toBe(200);
      await own.stop();
      await until(async () => (await get('/health/ready')).status === 503);
      expect((await get('/health')).status).toBe(200);
      expect((await get('/health/live')).status).toBe(200);
      const again = await startRedis(own.port);
      await until(async () => (await get('/health/ready')).status === 200);
      await again.stop();
    },
  );

  it('asks through the connection the app has, one PING at a time, also while Redis is silent', async () => {
    const client = ioredis();
    const { get } = await start({ checks: [redisCheck('redis', client, QUICK)] });
    await until(async () => (await get('/health/ready')).status === 200);
    const observer = ioredis();
    const pings = async (): Promise<number> =>
      Number(/cmdstat_ping:calls=(\d+)/.exec(await observer.info('commandstats'))?.[1] ?? 0);
    const connections = async (): Promise<number> =>
      ((await observer.client('LIST')) as string).trim().split('\n').length;
    const before = { pings: await pings(), connections: await connections() };

    redis.pause();
    await until(async () => (await get('/health/ready')).status === 503);
    await new Promise((resolve) => setTimeout(resolve, 10 * QUICK.intervalMs));
    redis.resume();
    expect((await pings()) - before.pings).toBeLessThanOrEqual(2);
    expect(await connections()).toBe(before.connections);
    await until(async () => (await get('/health/ready')).status === 200);
  });

  it('is asked by each indicator alone, whichever client the app has', async () => {
    const { app } = await start();
    const indicator = app.get(RedisHealthIndicator, { strict: false });
    const both = { ioredis: ioredis(), 'node-redis': await nodeRedis() };
    for (const [name, client] of Object.entries(both)) {
      expect(await indicator.pingCheck(name, client)).toEqual({
        [name]: { status: 'up', responseTime: expect.any(Number) },
      });
      redis.pause();
      expect(await indicator.pingCheck(name, client, { timeoutMs: 50 })).toMatchObject({
        [name]: { status: 'down', message: 'no answer in time' },
      });
      redis.resume();
      await until(async () => (await indicator.pingCheck(name, client))[name]?.status === 'up');
    }
    const closed = await nodeRedis();
    closed.destroy();
    expect(await indicator.pingCheck('closed', closed)).toMatchObject({
      closed: { status: 'down', message: 'the client is not connected' },
    });
  });
});

describe('a real PostgreSQL', () => {
  let postgres: RunningPostgres;
  let proxy: StallingProxy;
  let pool: pg.Pool;

  beforeAll(async () => {
    postgres = await startPostgres();
  }, 20_000);
  beforeEachPool();
  afterAll(() => postgres.stop());

  function beforeEachPool(): void {
    beforeAll(async () => {
      proxy = await startStallingProxy(postgres.port);
    });
    afterAll(() => proxy.stop());
    afterEach(async () => {
      proxy.resume();
      await running?.close();
      running = undefined;
      await pool.end();
    });
  }

  const poolOfTwo = (): pg.Pool => {
    const url = new URL(postgres.url);
    url.port = `${proxy.port}`;
    pool = new pg.Pool({ connectionString: url.href, max: 2 });
    return pool.on('error', () => {});
  };

  it.each(['with idle connections', 'with none open'])(
    'gives its connections back when the path is silent (%s)',
    async (mode) => {
      const { app } = await start();
      const indicator = app.get(DatabaseHealthIndicator, { strict: false });
      poolOfTwo();
      if (mode === 'with idle connections') {
        await Promise.all([pool.query('SELECT pg_sleep(0.02)'), pool.query('SELECT pg_sleep(0.02)')]);
        expect(pool.idleCount).toBe(2);
      }
      proxy.stall();
      for (let probe = 0; probe < 10; probe++) {
        const { db } = await indicator.pingCheck('db', pool, { timeoutMs: 60 });
        expect(db.status).toBe('down');
      }
      await until(() => pool.waitingCount === 0 && pool.totalCount - pool.idleCount === 0, 500);
      proxy.resume();
      expect(await indicator.pingCheck('db', pool)).toMatchObject({ db: { status: 'up' } });
      expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
      expect([pool.waitingCount, pool.totalCount - pool.idleCount]).toEqual([0, 0]);
    },
  );

  it('tells an exhausted pool from a database that is away, and leaves no waiter behind', async () => {
    const { app } = await start();
    const indicator = app.get(DatabaseHealthIndicator, { strict: false });
    poolOfTwo();
    const held = [await pool.connect(), await pool.connect()];
    expect(await indicator.pingCheck('db', pool, { timeoutMs: 50 })).toEqual({
      db: {
        status: 'down',
        message: 'all connections of the pool are in use',
        used: 2,
        idle: 0,
        pending: 1,
        max: 2,
        responseTime: expect.any(Number),
      },
    });
    await until(() => pool.waitingCount === 0, 500);
    const waiter = pool.connect();
    const probe = indicator.pingCheck('db', pool, { timeoutMs: 500 });
    held.forEach((client) => client.release());
    (await waiter).release();
    expect(await probe).toMatchObject({ db: { status: 'degraded' } });
  });

  it('takes readiness down while it is silent, and a query of the app works within one interval of its return', async () => {
    const { get } = await start({ checks: [databaseCheck('db', poolOfTwo(), QUICK)] });
    expect((await get('/health/ready')).status).toBe(200);
    proxy.stall();
    await until(async () => (await get('/health/ready')).status === 503);
    proxy.resume();
    const resumedAt = performance.now();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await until(async () => (await get('/health/ready')).status === 200);
    expect(performance.now() - resumedAt).toBeLessThan(QUICK.intervalMs + 150);
  });

  it('refuses a wrong password by its kind, without a word of the server', async () => {
    const { app } = await start();
    pool = new pg.Pool({ connectionString: postgres.url.replace('app-password', 'wrong-password') });
    const result = await app.get(DatabaseHealthIndicator, { strict: false }).pingCheck('db', pool);
    expect(result).toMatchObject({ db: { status: 'down', message: 'access refused' } });
  });
});
