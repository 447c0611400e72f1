import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { database } from 'nestjs-mubarokah';
import { DatabaseHealthIndicator } from '../../libs/mubarokah/src/health/index.js';
import { type HealthApp, startHealthApp } from './health-app.js';
import { type RunningPostgres, startPostgres } from '../support/postgres.js';
import { type StallingProxy, startStallingProxy } from '../support/stalling-proxy.js';
import { until } from '../support/until.js';
import { stopwatch } from '../support/waited-for-cpu.js';

const QUICK = { intervalMs: 100, timeoutMs: 80 };

let running: HealthApp | undefined;
const start = async (...parameters: Parameters<typeof startHealthApp>): Promise<HealthApp> =>
  (running = await startHealthApp(...parameters));

describe('a real PostgreSQL', () => {
  let postgres: RunningPostgres;
  let proxy: StallingProxy;
  let pool: pg.Pool;

  beforeAll(async () => {
    postgres = await startPostgres();
    proxy = await startStallingProxy(postgres.port);
  }, 20_000);
  afterEach(async () => {
    proxy.resume();
    await running?.close();
    running = undefined;
    await pool.end();
  });
  afterAll(async () => {
    await proxy.stop();
    await postgres.stop();
  });

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
        await until(() => pool.idleCount === 2);
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

  it('survives a connection that breaks while the probe waits for its answer', async () => {
    const { app } = await start();
    const indicator = app.get(DatabaseHealthIndicator, { strict: false });
    await poolOfTwo().query('SELECT 1');
    proxy.stall();
    const probe = indicator.pingCheck('db', pool, { timeoutMs: 2_000 });
    await until(() => pool.idleCount === 0);
    proxy.cut();
    expect(await probe).toMatchObject({ db: { status: 'down' } });
    proxy.resume();
    expect(await indicator.pingCheck('db', pool)).toMatchObject({ db: { status: 'up' } });
  });

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
    const { get } = await start({ dependencies: [database('db', poolOfTwo(), QUICK)] });
    expect((await get('/health/ready')).status).toBe(200);
    proxy.stall();
    await until(async () => (await get('/health/ready')).status === 503);
    proxy.resume();
    const tookMs = stopwatch();
    expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await until(async () => (await get('/health/ready')).status === 200);
    expect(tookMs()).toBeLessThan(QUICK.intervalMs + 500);
  });

  it('refuses a wrong password by its kind, without a word of the server', async () => {
    const { app } = await start();
    pool = new pg.Pool({ connectionString: postgres.url.replace('app-password', 'wrong-password') });
    const result = await app.get(DatabaseHealthIndicator, { strict: false }).pingCheck('db', pool);
    expect(result).toMatchObject({ db: { status: 'down', message: 'access refused' } });
  });
});
