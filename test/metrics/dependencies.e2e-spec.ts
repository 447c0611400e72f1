import { createCache } from 'cache-manager';
import { Redis } from 'ioredis';
import { cache, database, type Dependency, redis } from 'nestjs-mubarokah';
import { Client, Pool } from 'pg';
import { createClient, createClientPool } from 'redis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { describeWith } from '../support/binaries.js';
import { type RunningPostgres, startPostgres } from '../support/postgres.js';
import { type RunningRedis, startRedis } from '../support/redis.js';
import { startApp, type TestApp } from '../support/start-app.js';
import { installTypeOrm } from '../support/typeorm.js';
import { until } from '../support/until.js';

let app: TestApp | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

const measure = async (dependency: Dependency): Promise<TestApp> =>
  (app = await startApp('express', {
    options: () => ({ dependencies: [dependency], health: { enabled: false } }),
  }));

/** The series of a family that are not 0, without histogram buckets and sums. */
async function shown(name: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${app!.url}/metrics`)).text();
  const lines = text.matchAll(new RegExp(`^${name}(?:_count)?\\{(.*)\\} (.*)$`, 'gm'));
  return Object.fromEntries(
    [...lines].map((line) => [line[1]!, Number(line[2])] as const).filter(([, value]) => value !== 0),
  );
}

const operations = async (): Promise<Record<string, number>> => {
  const found = await shown('mubarokah_dependency_operation_duration_seconds');
  return Object.fromEntries(
    Object.entries(found).map(
      ([labels, count]) => [labels.replace(/\w+=/g, '').replaceAll('"', ''), count] as const,
    ),
  );
};
const connections = async (): Promise<Record<string, number>> => {
  const found = await shown('mubarokah_dependency_connections');
  return Object.fromEntries(
    Object.entries(found).map(([labels, count]) => [/state="(\w+)"/.exec(labels)![1]!, count] as const),
  );
};

describe('PostgreSQL', () => {
  let postgres: RunningPostgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  }, 60_000);
  afterAll(() => postgres.stop());

  it('times what a pg pool does, once each, whoever runs the statement', async () => {
    const pool = new Pool({ connectionString: postgres.url, max: 2 });
    await pool.query('select 1'); // a connection that was open before it is measured
    await measure(database('db', pool));
    await pool.query('select 1');
    await pool.query({ text: '  SELECT $1::int', values: [1] });
    await pool.query('select 1 / 0').catch(() => undefined);
    const client = await pool.connect();
    await client.query('begin');
    await new Promise<void>((resolve) => client.query('create temp table t (id int)', () => resolve()));
    await client.query('insert into t values ($1)', [1]);
    await client.query('commit');
    client.release();
    expect(await operations()).toEqual({
      'db,connect,success': 4,
      'db,select,success': 2,
      'db,select,failure': 1,
      'db,transaction,success': 2,
      'db,insert,success': 1,
      'db,other,success': 1,
    });
    await pool.end();
  });

  it('shows who uses the connections of a pg pool and who waits', async () => {
    const pool = new Pool({ connectionString: postgres.url, max: 2 });
    await measure(database('db', pool));
    const [one, two] = [await pool.connect(), await pool.connect()];
    const waiting = [pool.connect(), pool.connect()];
    expect(await connections()).toEqual({ used: 2, pending: 2, max: 2 });
    one.release();
    two.release();
    for (const client of await Promise.all(waiting)) client.release();
    expect(await connections()).toEqual({ idle: 2, max: 2 });
    await pool.end();
  });

  it('counts that no connection could be had', async () => {
    const pool = new Pool({ host: '127.0.0.1', port: 1, max: 1 });
    await measure(database('db', pool));
    await expect(pool.query('select 1')).rejects.toThrow();
    expect(await operations()).toEqual({ 'db,connect,failure': 1 });
    await pool.end();
  });

  it('leaves the pool and its connections as they were when the app ends', async () => {
    const pool = new Pool({ connectionString: postgres.url });
    const before = Object.hasOwn(pool, 'connect');
    await measure(database('db', pool));
    const client = await pool.connect();
    expect(Object.hasOwn(client, 'query')).toBe(true);
    client.release();
    await app?.close();
    expect(Object.hasOwn(client, 'query')).toBe(false);
    expect({ own: Object.hasOwn(pool, 'connect'), listeners: pool.eventNames() }).toEqual({
      own: before,
      listeners: [],
    });
    await pool.end();
  });

  it('times what TypeORM does', async () => {
    const typeorm = await installTypeOrm();
    const { DataSource, EntitySchema } = typeorm;
    const Thing = new EntitySchema({
      name: 'thing',
      columns: { id: { type: 'int', primary: true } },
    });
    const source = new DataSource({
      type: 'postgres',
      url: postgres.url,
      entities: [Thing],
      synchronize: true,
      poolSize: 3,
    });
    await source.initialize();
    await measure(database('orm', source));
    const things = source.getRepository(Thing);
    await things.insert({ id: 1 });
    await things.update({ id: 1 }, { id: 2 });
    await things.find();
    await things.delete({ id: 2 });
    await source.query('select nothing').catch(() => undefined);
    await source.transaction((manager) => manager.insert(Thing, { id: 3 }));
    expect(await operations()).toEqual({
      'orm,insert,success': 2,
      'orm,update,success': 1,
      'orm,select,success': 1,
      'orm,select,failure': 1,
      'orm,delete,success': 1,
      'orm,transaction,success': 2,
    });
    expect(await connections()).toMatchObject({ max: 3 });
    await source.destroy();
    await typeorm.remove();
  }, 180_000);

  it('refuses what is no database', () => {
    expect(() => database('db', new Client() as never)).toThrow(
      /^A database must be a pg Pool, a TypeORM DataSource, .*; for anything else use custom\(\)\.$/,
    );
  });
});

describeWith('redis-server')('Redis', () => {
  let server: RunningRedis;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server.stop());

  it('times what an ioredis client does, pipelines too', async () => {
    const client = new Redis(server.url);
    await client.ping();
    await measure(redis('redis', client));
    await client.set('a', '1');
    await client.get('a');
    await client.lpush('a', 'b').catch(() => undefined);
    await client.pipeline().get('a').del('a').exec();
    await client.eval('return 1', 0);
    await client.brpop('queue', 0.01);
    expect(await operations()).toEqual({
      'redis,set,success': 1,
      'redis,get,success': 2,
      'redis,other,failure': 1,
      'redis,del,success': 1,
      'redis,script,success': 1,
    });
    expect(await connections()).toEqual({ used: 1, max: 1 });
    client.disconnect();
  });

  it('times what a node-redis client does', async () => {
    const client = createClient({ url: server.url });
    await client.connect();
    await measure(redis('redis', client));
    await client.set('n', '1');
    await client.get('n');
    await client.lPush('n', 'b').catch(() => undefined);
    expect(await operations()).toEqual({
      'redis,set,success': 1,
      'redis,get,success': 1,
      'redis,other,failure': 1,
    });
    expect(await connections()).toEqual({ used: 1, max: 1 });
    client.destroy();
  });

  it('times what a pool of node-redis does, and shows who uses its connections', async () => {
    const pool = createClientPool({ url: server.url }, { minimum: 1, maximum: 2 });
    await pool.connect();
    await pool.get('p'); // through a connection that was there before it is measured
    await measure(redis('redis', pool));
    await pool.set('p', '1');
    await pool.get('p');
    await pool.execute((client) => client.del('p'));
    await pool.lPush('p', 'b');
    await pool.get('p').catch(() => undefined);
    expect(await operations()).toEqual({
      'redis,set,success': 1,
      'redis,get,success': 1,
      'redis,get,failure': 1,
      'redis,del,success': 1,
      'redis,other,success': 1,
    });
    const held = [0, 1, 2].map(() => pool.execute((client) => client.blPop('queue', 0.2)));
    await until(async () => (await connections()).used === 2);
    expect(await connections()).toEqual({ used: 2, pending: 1 });
    await Promise.all(held);
    await app?.close();
    expect(await pool.del('p')).toBe(1);
    pool.destroy();
  });
});

describe("Nest's cache manager", () => {
  it('tells hits, misses and errors apart', async () => {
    let isBroken = false;
    const kept = new Map<string, unknown>();
    const store = {
      get: (key: string) => (isBroken ? Promise.reject(new Error('away')) : Promise.resolve(kept.get(key))),
      set: (key: string, value: unknown) => void kept.set(key, value),
      delete: (key: string) => kept.delete(key),
      clear: () => kept.clear(),
      on: () => undefined,
    };
    const pages = createCache({ stores: [store as never] });
    await measure(cache('pages', pages));
    await pages.get('a');
    await pages.set('a', { value: 1 });
    await pages.get('a');
    await pages.wrap('b', async () => 2);
    isBroken = true;
    await pages.get('a');
    expect(await shown('mubarokah_cache_requests_total')).toEqual({
      'cache="pages",result="hit"': 1,
      'cache="pages",result="miss"': 2,
      'cache="pages",result="error"': 1,
    });
    expect(await operations()).toEqual({
      'pages,get,success': 2,
      'pages,get,failure': 1,
      'pages,set,success': 1,
    });
  });
});

describe('Prisma', () => {
  it('times each operation, and hands on what it came to', async () => {
    const measured = database('db', { $queryRawUnsafe: async () => [] });
    const call = (operation: string, query: () => Promise<unknown>) =>
      measured.extension.query.$allOperations({ operation, args: {}, query });
    expect(await call('findMany', async () => [1])).toEqual([1]); // before the app runs
    await measure(measured);
    expect(await call('findUniqueOrThrow', async () => 1)).toBe(1);
    await call('createMany', async () => 2);
    await expect(call('$queryRaw', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await operations()).toEqual({
      'db,select,success': 1,
      'db,insert,success': 1,
      'db,other,failure': 1,
    });
  });
});

describe('Knex and Sequelize', () => {
  it('have their connections shown, and no operations', async () => {
    const pool = { numUsed: () => 1, numFree: () => 2, numPendingAcquires: () => 0, max: 5 };
    const query = { timeout: async () => [], then: () => undefined };
    await measure(database('knex', { raw: () => query as never, schema: {}, client: { pool } }));
    expect(await connections()).toEqual({ used: 1, idle: 2, max: 5 });
    const text = await (await fetch(`${app!.url}/metrics`)).text();
    expect(text).not.toContain('mubarokah_dependency_operation_duration_seconds_count{');
  });
});
