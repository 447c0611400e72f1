import { describe, expect, it } from '@jest/globals';
import { databaseClient, type DatabaseTarget } from './database-client.js';
import { outcomeOf } from './ping/ping-outcome.fixture.js';

const ping = (target: DatabaseTarget): Promise<object> => outcomeOf(databaseClient(target).ping, 100);
const createQueryRunner = (): object => ({});

const asked: string[] = [];
const never = (): never => {
  throw new Error('it would wait for good');
};
const ask = async (what: string): Promise<void> => void asked.push(what);
const knexQuery = (sql: string) => ({ timeout: (ms: number) => ask(`knex ${sql} ${ms}`), then: never });
const poolOfOne = {
  connect: () => Promise.reject(new Error()),
  totalCount: 1,
  idleCount: 1,
  waitingCount: 0,
  options: {},
};
const knex = Object.assign(() => {}, { raw: knexQuery, schema: {} });

describe('databaseClient', () => {
  it.each<[string, DatabaseTarget]>([
    [
      'typeorm SELECT 1',
      { isInitialized: true, createQueryRunner, driver: {}, query: (sql) => ask(`typeorm ${sql}`) },
    ],
    ['prisma SELECT 1', { $queryRawUnsafe: (sql) => ask(`prisma ${sql}`) }],
    ['sequelize', { authenticate: () => ask('sequelize'), define: () => {} }],
    ['knex SELECT 1 100', knex],
    ['mongoose', { readyState: 1, db: { command: () => ask('mongoose') }, collection: () => {} }],
  ])('asks %s', async (expected, target) => {
    asked.length = 0;
    expect(await ping(target)).toEqual({ status: 'up' });
    expect(asked).toEqual([expected]);
  });

  // Stand-ins by the shape of the DataSource: these servers are not at hand.
  it.each([
    ['oracle', 'SELECT 1 FROM DUAL'],
    ['sap', 'SELECT 1 FROM DUMMY'],
    ['mssql', 'SELECT 1'],
    ['mysql', 'SELECT 1'],
  ])('asks %s through TypeORM in its own words', async (type, statement) => {
    asked.length = 0;
    const target = { isInitialized: true, createQueryRunner, driver: {}, options: { type }, query: ask };
    expect(await ping(target)).toEqual({ status: 'up' });
    expect(asked).toEqual([statement]);
  });

  it('sends MongoDB a ping through the client of TypeORM, whose DataSource refuses query()', async () => {
    const command = (words: object) => ask(JSON.stringify(words));
    const target = (databaseConnection?: object) => ({
      isInitialized: true,
      createQueryRunner,
      driver: { queryRunner: { databaseConnection } },
      options: { type: 'mongodb' },
      query: never,
    });
    asked.length = 0;
    expect(await ping(target({ db: () => ({ command }) }))).toEqual({ status: 'up' });
    expect(asked).toEqual(['{"ping":1}']);
    expect(await ping(target())).toEqual({ status: 'down', reason: 'disconnected' });
  });

  it.each<[string, DatabaseTarget, string]>([
    ['a pg pool', { ...poolOfOne, end: () => ask('end') }, 'end'],
    [
      'TypeORM',
      { isInitialized: true, createQueryRunner, driver: {}, query: ask, destroy: () => ask('destroy') },
      'destroy',
    ],
    ['Prisma', { $queryRawUnsafe: ask, $disconnect: () => ask('$disconnect') }, '$disconnect'],
    ['Sequelize', { authenticate: never, define: () => {}, close: () => ask('close') }, 'close'],
    ['Knex', { raw: knexQuery, schema: {}, destroy: () => ask('destroy') }, 'destroy'],
    ['Mongoose', { readyState: 1, collection: () => {}, close: () => ask('close') }, 'close'],
  ])('closes %s by its own method', async (_, target, method) => {
    asked.length = 0;
    await databaseClient(target).close();
    expect(asked).toEqual([method]);
  });

  it('goes through the pg pool of a TypeORM DataSource, so that it can give its connection back', async () => {
    const client = { query: () => ask('pool'), release: () => {}, on: () => {}, removeListener: () => {} };
    const master = {
      connect: async () => client,
      totalCount: 1,
      idleCount: 1,
      waitingCount: 0,
      options: { max: 4 },
    };
    asked.length = 0;
    const target = {
      isInitialized: true,
      createQueryRunner,
      driver: { master },
      query: () => ask('typeorm'),
    };
    expect(await ping(target)).toEqual({
      status: 'up',
      numbers: { used: 0, idle: 1, pending: 0, max: 4 },
    });
    expect(asked).toEqual(['pool']);
  });

  it('does not wait for clients that are not connected', async () => {
    const targets: DatabaseTarget[] = [
      { isInitialized: false, createQueryRunner, driver: {}, query: () => ask('typeorm') },
      { readyState: 2, collection: () => {} },
    ];
    for (const target of targets) {
      expect(await ping(target)).toEqual({ status: 'down', reason: 'disconnected' });
    }
  });

  it('refuses what it does not know, and says what it knows', () => {
    for (const target of [{}, 'postgres://app@host/app', null, undefined, 1, () => true]) {
      expect(() => databaseClient(target as never)).toThrow(
        /^A database must be a pg Pool, a TypeORM DataSource/,
      );
    }
  });
});
