import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { database, type Dependency } from 'nestjs-mubarokah';
import { DatabaseHealthIndicator } from '../../libs/mubarokah/src/health/index.js';
import { type HealthApp, startHealthApp } from './health-app.js';
import { type InstalledPackages, installPackages } from '../support/install-packages.js';
import { type Bson, type MongodbStandIn, startMongodbStandIn } from '../support/mongodb-stand-in.js';
import { ROOT } from '../support/package/pack-library.js';
import { type RunningPostgres, startPostgres } from '../support/postgres.js';
import { mustRun } from '../support/run-process.js';
import { type StallingProxy, startStallingProxy } from '../support/stalling-proxy.js';
import { TYPEORM, type TypeOrm } from '../support/typeorm.js';
import { until } from '../support/until.js';
import { stopwatch } from '../support/waited-for-cpu.js';

const VERSIONS = { knex: '3.3.0', sequelize: '6.37.8', mongoose: '9.12.1', ...TYPEORM };
const QUICK = { intervalMs: 200, timeoutMs: 150 };

/** A client with a pool of two connections. */
interface Client {
  /** What is given to the check. */
  readonly target: never;
  /** A query of the app. */
  query(): Promise<unknown>;
  /** How many wait for a connection, and how many of these are in use and idle. */
  usage(): { waiting: number; used: number; idle: number };
  /** Takes a connection out of the pool. Resolves to what gives it back. */
  hold?(): Promise<() => unknown>;
  close(): Promise<unknown>;
}

let packages: InstalledPackages;
let postgres: RunningPostgres;
let mongodb: MongodbStandIn;

/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return -- the packages are not installed here, nor are their types */
const CLIENTS: Record<string, (port: number) => Promise<Client>> = {
  async knex(port) {
    const knex = packages.require('knex')({
      client: 'pg',
      connection: postgres.url.replace(`${postgres.port}`, `${port}`),
      pool: { min: 0, max: 2 },
      log: { warn: () => {} },
    });
    const { pool } = knex.client;
    return {
      target: knex as never,
      query: () => knex.raw('SELECT 1 AS one'),
      usage: () => ({ waiting: pool.numPendingAcquires(), used: pool.numUsed(), idle: pool.numFree() }),
      hold: async () => {
        const connection = await knex.client.acquireConnection();
        return () => knex.client.releaseConnection(connection);
      },
      close: () => knex.destroy(),
    };
  },
  async sequelize(port) {
    const { Sequelize } = packages.require('sequelize');
    const sequelize = new Sequelize(postgres.url.replace(`${postgres.port}`, `${port}`), {
      pool: { max: 2 },
      logging: false,
    });
    const { pool } = sequelize.connectionManager;
    return {
      target: sequelize as never,
      query: () => sequelize.query('SELECT 1 AS one'),
      usage: () => ({ waiting: pool.waiting, used: pool.using, idle: pool.available }),
      hold: async () => {
        const connection = await sequelize.connectionManager.getConnection({ type: 'SELECT' });
        return () => sequelize.connectionManager.releaseConnection(connection);
      },
      close: () => sequelize.close(),
    };
  },
  async mongoose(port) {
    const { createConnection } = packages.require('mongoose');
    const connection = await createConnection(`mongodb://127.0.0.1:${port}/test`, {
      maxPoolSize: 2,
      directConnection: true,
    }).asPromise();
    // The driver tells what its pool does, and not how it stands.
    const usage = { waiting: 0, used: 0, idle: 1 };
    const on = (event: string, listener: () => void): void => connection.getClient().on(event, listener);
    on('connectionReady', () => usage.idle++);
    on('connectionClosed', () => usage.idle--);
    on('connectionCheckOutStarted', () => usage.waiting++);
    on('connectionCheckOutFailed', () => usage.waiting--);
    on('connectionCheckedOut', () => void (usage.waiting--, usage.idle--, usage.used++));
    on('connectionCheckedIn', () => void (usage.used--, usage.idle++));
    return {
      target: connection as never,
      query: () => connection.collection('things').findOne({}),
      usage: () => usage,
      close: () => connection.close(true),
    };
  },
};
/* eslint-enable */

beforeAll(async () => {
  [packages, postgres] = await Promise.all([installPackages(VERSIONS), startPostgres()]);
  mongodb = await startMongodbStandIn(packages.require('bson') as Bson);
}, 240_000);
afterAll(async () => {
  await mongodb?.stop();
  await postgres?.stop();
  await packages?.remove();
});

it('takes the clients as they are typed', async () => {
  const file = join(packages.directory, 'clients.mts');
  await writeFile(
    file,
    `import knex from 'knex';
     import { createConnection } from 'mongoose';
     import { Sequelize } from 'sequelize';
     import { DataSource } from 'typeorm';
     import type { DatabaseTarget } from '${ROOT}/libs/mubarokah/dist/index.js';
     export const targets: DatabaseTarget[] = [
       knex({}),
       createConnection(''),
       new Sequelize(''),
       new DataSource({ type: 'postgres' }),
     ];`,
  );
  const options =
    '--noEmit --strict --skipLibCheck --module nodenext --target es2023 --types node --typeRoots';
  await mustRun(
    process.execPath,
    [
      join(ROOT, 'node_modules/typescript/bin/tsc'),
      ...options.split(' '),
      join(ROOT, 'node_modules/@types'),
      file,
    ],
    { cwd: packages.directory },
  );
}, 60_000);

describe.each(Object.keys(CLIENTS))('a database behind the real %s', (name) => {
  let proxy: StallingProxy;
  let client: Client;
  let running: HealthApp;
  let indicator: DatabaseHealthIndicator;
  const statusOf = async (timeoutMs?: number): Promise<unknown> => {
    const { db } = await indicator.pingCheck('db', client.target, { timeoutMs });
    return [db.status, (db as { message?: string }).message];
  };
  const isIdle = (): boolean => client.usage().waiting === 0 && client.usage().used === 0;

  async function start(checksOf: (client: Client) => Dependency[] = () => []) {
    proxy = await startStallingProxy(name === 'mongoose' ? mongodb.port : postgres.port);
    client = await CLIENTS[name]!(proxy.port);
    running = await startHealthApp({ dependencies: checksOf(client) });
    indicator = running.app.get(DatabaseHealthIndicator, { strict: false });
    await Promise.all([client.query(), client.query()]);
    await until(() => client.usage().idle === 2);
  }
  afterEach(async () => {
    proxy.resume();
    await running.close();
    await client.close();
    await proxy.stop();
  });

  it('is up', async () => {
    await start();
    expect(await statusOf()).toEqual(['up', undefined]);
    expect(isIdle()).toBe(true);
  });

  it('is down by one reason while the path is silent, and serves the app as soon as it is back', async () => {
    await start();
    proxy.stall();
    for (let probe = 0; probe < 10; probe++) {
      expect(await statusOf(60)).toEqual(['down', 'no answer in time']);
      expect(client.usage().waiting).toBeLessThanOrEqual(1);
    }
    proxy.resume();
    const tookMs = stopwatch();
    await client.query();
    await until(async () => (await indicator.pingCheck('db', client.target)).db.status === 'up', 1_000);
    expect(tookMs()).toBeLessThan(1_000);
    await until(isIdle, 500);
  });

  it('closes idle connections that have died without a word, one with each probe', async () => {
    await start();
    proxy.strand();
    expect(await statusOf(60)).toEqual(['down', 'no answer in time']);
    expect(await statusOf(60)).toEqual(['down', 'no answer in time']);
    await until(async () => (await indicator.pingCheck('db', client.target)).db.status === 'up');
    await Promise.all([client.query(), client.query()]);
    await until(isIdle, 500);
  });

  it('takes readiness down and up again, with a query of the app within one interval', async () => {
    await start(({ target }) => [database('db', target, QUICK)]);
    const { get } = running;
    await until(async () => (await get('/health/ready')).status === 200);
    proxy.stall();
    await until(async () => (await get('/health/ready')).status === 503);
    proxy.resume();
    const tookMs = stopwatch();
    await client.query();
    await until(async () => (await get('/health/ready')).status === 200);
    expect(tookMs()).toBeLessThan(QUICK.intervalMs + 500);
  });
});

/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access -- as above */
describe('what is used of a client though it does not promise it', () => {
  it('is client.pool of Knex: numUsed(), numFree(), numPendingAcquires(), max', async () => {
    const knex = packages.require('knex')({
      client: 'pg',
      connection: postgres.url,
      pool: { min: 0, max: 2 },
    });
    await knex.raw('SELECT 1');
    const { pool } = knex.client;
    expect([pool.numUsed(), pool.numFree(), pool.numPendingAcquires(), pool.max]).toEqual([0, 1, 0, 2]);
    await knex.destroy();
  });

  it('is connectionManager.pool of Sequelize: using, available, waiting, maxSize, destroy()', async () => {
    const { Sequelize } = packages.require('sequelize');
    const sequelize = new Sequelize(postgres.url, { pool: { max: 2 }, logging: false });
    const { connectionManager } = sequelize;
    const connection = await connectionManager.getConnection({ type: 'SELECT' });
    await sequelize.authenticate({ transaction: { connection } });
    const { pool } = connectionManager;
    expect([pool.using, pool.available, pool.waiting, pool.maxSize]).toEqual([1, 0, 0, 2]);
    await pool.destroy(connection);
    expect(pool.using).toBe(0);
    await sequelize.close();
  });

  it('is driver.master of TypeORM, a pool of pg', async () => {
    const { DataSource } = packages.require('typeorm') as TypeOrm;
    const source = await new DataSource({ type: 'postgres', url: postgres.url, poolSize: 3 }).initialize();
    const master = source.driver.master as Pool;
    expect([master.options.max, master.totalCount, typeof master.connect]).toEqual([3, 1, 'function']);
    await source.destroy();
  });
});
/* eslint-enable */

describe.each(['knex', 'sequelize'])('the pool of the real %s', (name) => {
  it('is told from a database that is away when all of it is in use, and one probe at most waits in it', async () => {
    const client = await CLIENTS[name]!(postgres.port);
    const { app, close } = await startHealthApp();
    const indicator = app.get(DatabaseHealthIndicator, { strict: false });
    const giveBack = [await client.hold!(), await client.hold!()];
    for (let probe = 0; probe < 5; probe++) {
      expect(await indicator.pingCheck('db', client.target, { timeoutMs: 50 })).toMatchObject({
        db: {
          status: 'down',
          message: 'all connections of the pool are in use',
          used: 2,
          idle: 0,
          pending: 1,
          max: 2,
        },
      });
    }
    for (const back of giveBack) back();
    await until(() => client.usage().waiting === 0 && client.usage().used === 0);
    expect(await indicator.pingCheck('db', client.target)).toMatchObject({ db: { status: 'up', used: 0 } });
    await close();
    await client.close();
  });

  it('leads to a database that refuses, which is down by that reason', async () => {
    const client = await CLIENTS[name]!(9);
    const { app, close } = await startHealthApp();
    const indicator = app.get(DatabaseHealthIndicator, { strict: false });
    expect(await indicator.pingCheck('db', client.target)).toMatchObject({
      db: { status: 'down', message: 'connection refused' },
    });
    await close();
    await client.close();
  });
});
