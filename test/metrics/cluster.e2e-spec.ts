import { type ChildProcess, fork } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MubarokahEvent } from 'nestjs-mubarokah';

const CHECK = { type: 'auth-check', result: 'allowed', reason: 'none' } as const;

let primary: ChildProcess;
let port: number;
let pids: number[];
const heard = (name: string): Promise<Record<string, unknown>> =>
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
  ({ port, pids } = (await heard('port')) as unknown as { port: number; pids: number[] });
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
  const done = heard('done');
  primary.send({ worker, emit: event, count });
  await done;
}

async function scrape(accept = 'text/plain'): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`, {
    headers: { accept, connection: 'close' },
  });
  return response.text();
}

const value = (text: string, series: string): number =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.slice(series.length + 1),
  );
const checks = (text: string): number =>
  value(text, 'mubarokah_auth_checks_total{result="allowed",reason="none"}');

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
      await emit(worker, { type: 'health-check', check: 'db', status: 'unknown', durationMs: 1 });
    }
    const text = await scrape();
    expect(value(text, 'mubarokah_active_sessions')).toBe(7);
    expect(text).toMatch(/^mubarokah_health_status\{check="db"\} Nan$/m);
  }, 60_000);

  it('lowers no counter when a worker dies, and loses nothing when one ends', async () => {
    for (let worker = 0; worker < 4; worker += 1) await emit(worker, CHECK, 10);
    expect(checks(await scrape())).toBe(40);
    let ended = heard('exit');
    process.kill(pids[0]!, 'SIGKILL');
    await ended;
    expect(checks(await scrape())).toBe(40);
    await emit(1, CHECK, 5); // not scraped yet
    ended = heard('exit');
    primary.send({ worker: 1, close: true });
    await ended;
    expect(checks(await scrape())).toBe(45);
    await emit(2, CHECK);
    expect(checks(await scrape())).toBe(46);
  }, 60_000);

  it('waits half a second at most for a worker that does not answer, and shows what it last told', async () => {
    for (let worker = 0; worker < 4; worker += 1) await emit(worker, CHECK, 10);
    await scrape();
    process.kill(pids[3]!, 'SIGSTOP');
    try {
      await emit(0, CHECK, 2);
      // The primary hands connections out in turn, so one in four would go to the worker that is stopped.
      const answers = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const startedAt = performance.now();
          const text = await Promise.race([
            scrape(),
            new Promise<undefined>((resolve) => setTimeout(resolve, 3_000)),
          ]);
          return { text, tookMs: performance.now() - startedAt };
        }),
      );
      const answered = answers.filter(({ text }) => text !== undefined);
      expect(answered).toHaveLength(3);
      for (const { text = '', tookMs } of answered) {
        expect(checks(text)).toBe(42);
        expect(tookMs).toBeGreaterThanOrEqual(490);
        expect(tookMs).toBeLessThan(1_000); // and what a scrape takes on a busy machine
      }
    } finally {
      process.kill(pids[3]!, 'SIGCONT');
    }
  }, 60_000);
});
