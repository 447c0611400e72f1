import { describe, expect, it } from '@jest/globals';
import { runProbe } from '../probe/run-probe.js';
import { databasePing, type DatabaseTarget } from './database-target.js';

const asked: string[] = [];
const never = (): never => {
  throw new Error('it would wait for good');
};
const ask = async (what: string): Promise<void> => void asked.push(what);
const knexQuery = (sql: string) => ({ timeout: (ms: number) => ask(`knex ${sql} ${ms}`), then: never });
const knex = Object.assign(() => {}, { raw: knexQuery, schema: {} });

describe('databasePing', () => {
  it.each<[string, DatabaseTarget]>([
    ['typeorm SELECT 1', { isInitialized: true, driver: {}, query: (sql) => ask(`typeorm ${sql}`) }],
    ['prisma SELECT 1', { $queryRawUnsafe: (sql) => ask(`prisma ${sql}`) }],
    ['sequelize', { authenticate: () => ask('sequelize'), define: () => {} }],
    ['knex SELECT 1 100', knex],
    ['mongoose', { readyState: 1, db: { command: () => ask('mongoose') }, collection: () => {} }],
    ['function', () => ask('function')],
  ])('asks %s', async (expected, target) => {
    asked.length = 0;
    expect(await runProbe(databasePing(target), 100)).toEqual({ status: 'up' });
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
    const target = { isInitialized: true, driver: {}, options: { type }, query: ask };
    expect(await runProbe(databasePing(target), 100)).toEqual({ status: 'up' });
    expect(asked).toEqual([statement]);
  });

  it('sends MongoDB a ping through the client of TypeORM, whose DataSource refuses query()', async () => {
    const command = (words: object) => ask(JSON.stringify(words));
    const target = (databaseConnection?: object) => ({
      isInitialized: true,
      driver: { queryRunner: { databaseConnection } },
      options: { type: 'mongodb' },
      query: never,
    });
    asked.length = 0;
    expect(await runProbe(databasePing(target({ db: () => ({ command }) })), 100)).toEqual({ status: 'up' });
    expect(asked).toEqual(['{"ping":1}']);
    expect(await runProbe(databasePing(target()), 100)).toEqual({ status: 'down', reason: 'disconnected' });
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
    const target = { isInitialized: true, driver: { master }, query: () => ask('typeorm') };
    expect(await runProbe(databasePing(target), 100)).toEqual({
      status: 'up',
      numbers: { used: 0, idle: 1, pending: 0, max: 4 },
    });
    expect(asked).toEqual(['pool']);
  });

  it('is down when a function says no', async () => {
    expect(
      await runProbe(
        databasePing(async () => false),
        100,
      ),
    ).toEqual({ status: 'down', reason: 'failed' });
  });

  it('does not wait for clients that are not connected', async () => {
    const targets: DatabaseTarget[] = [
      { isInitialized: false, driver: {}, query: () => ask('typeorm') },
      { readyState: 2, collection: () => {} },
    ];
    for (const target of targets) {
      expect(await runProbe(databasePing(target), 100)).toEqual({ status: 'down', reason: 'disconnected' });
    }
  });

  it('refuses what it does not know, and says what it knows', () => {
    for (const target of [{}, 'postgres://app@host/app', null, undefined, 1]) {
      expect(() => databasePing(target as never)).toThrow(
        /^A database check needs a pg Pool, a TypeORM DataSource/,
      );
    }
  });
});
