import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { PrismaApp } from './support/package/prisma-app.js';
import { type RunningPostgres, startPostgres } from './support/postgres.js';
import { type StallingProxy, startStallingProxy } from './support/stalling-proxy.js';
import { until } from './support/until.js';

let directory: string;
let postgres: RunningPostgres;
let proxy: StallingProxy;
let app: PrismaApp;

beforeAll(async () => {
  postgres = await startPostgres();
  const admin = new Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query('CREATE TABLE things (id int PRIMARY KEY, name text UNIQUE NOT NULL)');
  await admin.end();
  proxy = await startStallingProxy(postgres.port);
  const url = new URL(postgres.url);
  url.port = `${proxy.port}`;
  directory = await mkdtemp(join(tmpdir(), 'prisma-'));
  app = await PrismaApp.start(directory, url.href);
}, 600_000);

afterAll(async () => {
  await app?.stop();
  await proxy?.stop();
  await postgres?.stop();
  await rm(directory, { recursive: true, force: true });
}, 30_000);

const scrape = async (): Promise<string> => (await fetch(`${app.url}/metrics`)).text();

/** How often each operation ended how, since the app began. */
async function operations(): Promise<Record<string, number>> {
  const lines = (await scrape()).matchAll(
    /^mubarokah_dependency_operation_duration_seconds_count\{dependency="db",operation="(\w+)",outcome="(\w+)"\} (\d+)$/gm,
  );
  const counts = [...lines].map(
    ([, operation, outcome, count]) => [`${operation} ${outcome}`, Number(count)] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** What it adds to those counts. */
async function countsOf(step: string): Promise<{ result: unknown; counts: Record<string, number> }> {
  const before = await operations();
  const result = await app.run(step);
  const after = Object.entries(await operations());
  const added = after.map(([key, count]) => [key, count - (before[key] ?? 0)] as const);
  return { result, counts: Object.fromEntries(added.filter(([, count]) => count > 0)) };
}

describe('a Prisma client', () => {
  it('has its operations counted by kind, and hands on what they come to', async () => {
    expect(await countsOf('operations')).toEqual({
      result: { found: 2, count: 2, one: [{ one: 1 }] },
      counts: {
        'insert success': 2,
        'update success': 2,
        'delete success': 1,
        'select success': 2,
        'other success': 1,
      },
    });
  });

  it('has its failures counted as such, and throws them as they were', async () => {
    expect(await countsOf('failures')).toEqual({
      result: ['P2025', 'P2002', 'P2010'],
      counts: { 'select failure': 1, 'insert failure': 1, 'other failure': 1 },
    });
  });

  it('keeps its transactions whole, each operation counted once', async () => {
    expect(await countsOf('transactions')).toEqual({
      result: { undone: 'P2002', names: ['eins', 'five', 'six'] },
      counts: { 'insert success': 3, 'insert failure': 1, 'delete success': 1 },
    });
  });

  it('has its operations timed', async () => {
    const sum =
      /^mubarokah_dependency_operation_duration_seconds_sum\{dependency="db",operation="insert",outcome="success"\} (.*)$/m;
    const seconds = Number(sum.exec(await scrape())?.[1]);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(10);
  });
});

describe('the health of a Prisma client', () => {
  const ready = async (): Promise<number> => (await fetch(`${app.url}/health/ready`)).status;

  it('is up, extended or not', async () => {
    await until(async () => (await ready()) === 200);
    for (const step of ['ping', 'ping extended'])
      expect(await app.run(step)).toMatchObject({ db: { status: 'up' } });
  });

  it('is down while PostgreSQL is silent, and the connections are free again when it is back', async () => {
    proxy.stall();
    await until(async () => (await ready()) === 503);
    for (let probe = 0; probe < 10; probe += 1)
      expect(await app.run('ping')).toMatchObject({ db: { status: 'down', message: 'no answer in time' } });
    expect(await app.run('busy')).toBeGreaterThan(0);
    expect(await scrape()).toMatch(/^mubarokah_health_status\{check="db"\} 0$/m);

    proxy.resume();
    await until(async () => (await ready()) === 200);
    expect(await app.run('names')).toEqual(['eins', 'five', 'six']);
    expect(await app.run('ping')).toMatchObject({ db: { status: 'up' } });
    await until(async () => (await app.run('busy')) === 0);
  });

  it.each([
    ['nobody listens', 'ping nobody', 'no connection could be opened'],
    ['the password is wrong', 'ping as a stranger', 'access refused'],
  ])('says why where %s, in words of its own', async (_, step, message) => {
    expect(await app.run(step)).toMatchObject({ db: { status: 'down', message } });
  });
});
