import { type ChildProcess, fork } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MubarokahEvent } from 'nestjs-mubarokah/events';
import { describeWith } from '../support/binaries.js';
import { eventually } from '../support/eventually.js';
import { startPrometheus } from '../support/prometheus.js';
import { until } from '../support/until.js';

const CHECK = { type: 'auth-check', result: 'allowed', reason: 'none' } as const;

let primary: ChildProcess;
let port: number;
let pids: number[];
const received = (name: string): Promise<Record<string, unknown>> =>
  new Promise((resolve) => {
    const listen = (message: Record<string, unknown>): void => {
      if (message[name] === undefined) return;
      primary.off('message', listen);
      resolve(message);
    };
    primary.on('message', listen);
  });

beforeEach(async () => {
  primary = fork(new URL('cluster-app.mjs', import.meta.url).pathname, { execArgv: [] });
  ({ port, pids } = (await received('port')) as unknown as { port: number; pids: number[] });
}, 60_000);
afterEach(() => {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
  }
  primary.kill('SIGKILL');
});

async function emit(worker: number, event: MubarokahEvent, count = 1): Promise<void> {
  const done = received('done');
  primary.send({ worker, emit: event, count });
  await done;
}

/** Emits it once in each worker, within a trace of its own. Resolves to the ids of the traces. */
async function emitTraced(event: MubarokahEvent): Promise<string[]> {
  const traceIds: string[] = [];
  for (let worker = 0; worker < 4; worker += 1) {
    const done = received('done');
    primary.send({ worker, emit: event, count: 1, traced: true });
    traceIds.push(String((await done).traceId));
    const at = Date.now();
    await until(() => Date.now() > at); // or two of them would be the newest
  }
  return traceIds;
}

const answer = (accept = 'text/plain'): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/metrics`, { headers: { accept, connection: 'close' } });
const scrape = async (accept?: string): Promise<string> => (await answer(accept)).text();

const value = (text: string, series: string): number =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.slice(series.length + 1),
  );
const checks = (text: string): number =>
  value(text, 'mubarokah_auth_checks_total{result="allowed",reason="none"}');

const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0';
const loginIn = (durationMs: number): MubarokahEvent => ({
  type: 'callback',
  reason: 'none',
  fault: 'none',
  durationMs,
});
/** The exemplar of a series, as the text has it. */
const exemplarOf = (text: string, series: string): string | undefined =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${series} `))
    ?.split(' # ')[1];

describe('a cluster of four workers', () => {
  it('shows exact sums, whichever worker is scraped, in both formats', async () => {
    for (const [worker, count] of [100, 20, 3, 4000].entries()) await emit(worker, CHECK, count);
    for (let i = 0; i < 6; i += 1) expect(checks(await scrape())).toBe(4123);
    const open = await scrape('application/openmetrics-text');
    expect(checks(open)).toBe(4123);
    expect(open.endsWith('# EOF\n')).toBe(true);
    const listed = (text: string) => text.match(/^mubarokah_logins_total\{/gm)?.length;
    expect(listed(open)).toBe(8);
  }, 60_000);

  it('shows sessions of a shared store once, and a state that nobody knows as such', async () => {
    for (let worker = 0; worker < 4; worker += 1) {
      await emit(worker, { type: 'active-sessions', count: 7, at: 1000 });
      await emit(worker, {
        type: 'health-check',
        check: 'db',
        criticality: 'critical',
        kind: 'probe',
        status: 'unknown',
        durationMs: 1,
      });
    }
    const text = await scrape();
    expect(value(text, 'mubarokah_active_sessions')).toBe(7);
    expect(text).toMatch(/^mubarokah_health_status\{check="db"\} NaN$/m);
  }, 60_000);

  it('shows the newest trace of each series, of whichever worker, in OpenMetrics only', async () => {
    const counted = 'mubarokah_auth_checks_total{result="allowed",reason="none"}';
    const timed = (le: string): string =>
      `mubarokah_login_server_duration_seconds_bucket{le="${le}",outcome="success"}`;
    const checked = await emitTraced(CHECK);
    const [quick, slow] = [await emitTraced(loginIn(20)), await emitTraced(loginIn(2_000))];
    expect(new Set([...checked, ...quick, ...slow]).size).toBe(12);
    for (let i = 0; i < 4; i += 1) {
      const text = await scrape(OPEN_METRICS);
      expect(exemplarOf(text, counted)).toMatch(new RegExp(`^{trace_id="${checked[3]}"} 1 \\d+\\.\\d{3}$`));
      expect(exemplarOf(text, timed('0.025'))).toMatch(new RegExp(`^{trace_id="${quick[3]}"} 0.02 `));
      expect(exemplarOf(text, timed('2.5'))).toMatch(new RegExp(`^{trace_id="${slow[3]}"} 2 `));
      expect(exemplarOf(text, timed('0.05'))).toBeUndefined();
    }
    expect(await scrape()).not.toContain('trace_id');

    const ended = received('exit');
    process.kill(pids[3]!, 'SIGKILL');
    await ended;
    expect(exemplarOf(await scrape(OPEN_METRICS), counted)).toContain(checked[3]);
  }, 60_000);

  describeWith('prometheus')('under a real Prometheus', () => {
    it('hands over its traces', async () => {
      const checked = await emitTraced(CHECK);
      const timed = await emitTraced(loginIn(20));
      const prometheus = await startPrometheus(`http://127.0.0.1:${port}`);
      try {
        const traceOf = async (expression: string): Promise<string | undefined> =>
          (await prometheus.exemplars(expression))[0]?.labels.trace_id;
        await eventually(
          'the counter has an exemplar',
          async () => (await traceOf('mubarokah_auth_checks_total')) === checked[3],
        );
        expect(await traceOf('mubarokah_login_server_duration_seconds_bucket')).toBe(timed[3]);
        expect(await prometheus.query('mubarokah_auth_checks_total{result="allowed"}')).toMatchObject([
          { value: 4 },
        ]);
      } finally {
        await prometheus.stop();
      }
    }, 60_000);
  });

  it('lowers no counter when a worker dies, and loses nothing when one ends', async () => {
    for (let worker = 0; worker < 4; worker += 1) await emit(worker, CHECK, 10);
    expect(checks(await scrape())).toBe(40);
    let ended = received('exit');
    process.kill(pids[0]!, 'SIGKILL');
    await ended;
    expect(checks(await scrape())).toBe(40);
    await emit(1, CHECK, 5); // not scraped yet
    ended = received('exit');
    primary.send({ worker: 1, close: true });
    await ended;
    expect(checks(await scrape())).toBe(45);
    await emit(2, CHECK);
    // The two that ended are one by now, in all workers that are left.
    for (let i = 0; i < 4; i += 1) expect(checks(await scrape())).toBe(46);
  }, 60_000);

  it('shows no sums that lack a worker: says 503 after half a second, and all of it when that is back', async () => {
    for (let worker = 0; worker < 4; worker += 1) await emit(worker, CHECK, 10);
    await scrape();
    process.kill(pids[3]!, 'SIGSTOP');
    try {
      // The primary hands connections out in turn, so one in four would go to the worker that is stopped.
      const answers = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const startedAt = performance.now();
          const late = new Promise<undefined>((resolve) => setTimeout(resolve, 3_000));
          const status = await Promise.race([answer().then((response) => response.status), late]);
          return { status, tookMs: performance.now() - startedAt };
        }),
      );
      const answered = answers.filter(({ status }) => status !== undefined);
      expect(answered.map(({ status }) => status)).toEqual([503, 503, 503]);
      for (const { tookMs } of answered) {
        expect(tookMs).toBeGreaterThanOrEqual(490);
        expect(tookMs).toBeLessThan(2_000); // and what a scrape takes on a busy machine
      }
    } finally {
      process.kill(pids[3]!, 'SIGCONT');
    }
    await eventually('it is back', async () => checks(await scrape()) === 40);
  }, 60_000);
});
