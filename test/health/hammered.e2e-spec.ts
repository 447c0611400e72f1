import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { database } from 'nestjs-mubarokah';
import { hammer } from '../support/hammer.js';
import { type HealthApp, PLATFORMS, startHealthApp } from './health-app.js';
import { type RunningPostgres, startPostgres } from '../support/postgres.js';
import { type StallingProxy, startStallingProxy } from '../support/stalling-proxy.js';
import { until } from '../support/until.js';

const CONNECTIONS = 200;
const DURATION_MS = 10_000;
const INTERVAL_MS = 1_000;
// A server that has no turn to spare is slow in all it does: no probe of it is to be taken for lost.
const TIMEOUT_MS = 900;
// A timer may fire a little before its time.
const EARLY_MS = 2;

/** A pool, and when somebody wanted a connection of it. */
interface WatchedPool {
  readonly pool: pg.Pool;
  readonly callsAt: number[];
}

let postgres: RunningPostgres;
let proxy: StallingProxy;
let running: HealthApp | undefined;
const pools: pg.Pool[] = [];

beforeAll(async () => {
  postgres = await startPostgres();
  proxy = await startStallingProxy(postgres.port);
}, 20_000);
afterEach(async () => {
  proxy.resume();
  await running?.close();
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
});
afterAll(async () => {
  await proxy.stop();
  await postgres.stop();
});

function poolAt(port: number): WatchedPool {
  const url = new URL(postgres.url);
  url.port = `${port}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 2 }).on('error', () => {});
  const connect = pool.connect.bind(pool) as () => Promise<pg.PoolClient>;
  const callsAt: number[] = [];
  pool.connect = (() => {
    callsAt.push(performance.now());
    return connect();
  }) as typeof pool.connect;
  pools.push(pool);
  return { pool, callsAt };
}

describe.each(PLATFORMS)(
  'readiness under 200 connections that ask as fast as they can, on %s',
  (platform) => {
    it.each([
      ['healthy', { status: 'ok', info: ['near', 'far'], error: [] }],
      ['black-holed', { status: 'error', info: ['near'], error: ['far'] }],
    ])(
      'is right each time and costs each check one call an interval, with a database that is %s',
      async (state, expected) => {
        const [near, far] = [poolAt(postgres.port), poolAt(proxy.port)];
        const times = { intervalMs: INTERVAL_MS, timeoutMs: TIMEOUT_MS };
        running = await startHealthApp(
          { dependencies: [database('near', near.pool, times), database('far', far.pool, times)] },
          { platform },
        );
        const { get, url } = running;
        if (state === 'black-holed') proxy.stall();
        await until(async () => (await get('/health/ready')).json.status === expected.status);

        const startedAt = performance.now();
        const { answers, fewestOnAConnection } = await hammer(
          `${url}/health/ready`,
          CONNECTIONS,
          DURATION_MS,
        );
        const endedAt = performance.now();

        const [answer = '', ...others] = Object.keys(answers);
        expect(others).toEqual([]);
        const { status, info, error } = JSON.parse(answer.slice(4)) as Record<string, object>;
        expect([answer.slice(0, 3), status]).toEqual([
          expected.status === 'ok' ? '200' : '503',
          expected.status,
        ]);
        expect([Object.keys(info!), Object.keys(error!)]).toEqual([expected.info, expected.error]);
        expect(fewestOnAConnection).toBeGreaterThan(10);

        for (const { callsAt } of [near, far]) {
          const during = callsAt.filter((at) => at > startedAt && at < endedAt);
          const gapsMs = during.slice(1).map((at, index) => at - during[index]!);
          expect(Math.min(...gapsMs)).toBeGreaterThan(INTERVAL_MS - EARLY_MS);
          // Two would be one that was left out.
          expect(Math.max(...gapsMs)).toBeLessThan(2 * INTERVAL_MS);
          expect(during[0]! - startedAt).toBeLessThan(2 * INTERVAL_MS);
          expect(endedAt - during.at(-1)!).toBeLessThan(2 * INTERVAL_MS);
        }
        const perSecond = (answers[answer]! / (DURATION_MS / 1_000)).toFixed(0);
        process.stdout.write(`/health/ready on ${platform}, ${state}: ${perSecond} answers a second\n`);
      },
      60_000,
    );
  },
);
