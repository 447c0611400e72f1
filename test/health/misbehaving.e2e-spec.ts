import { afterEach, describe, expect, it } from '@jest/globals';
import { custom, type Dependency } from 'nestjs-mubarokah';
import {
  misbehavingProbes,
  PLANTED,
} from '../../libs/mubarokah/src/health/probe/misbehaving-probes.fixture.js';
import { capturedLog } from '../support/captured-log.js';
import { type HealthAnswer, type HealthApp, PLATFORMS, startHealthApp } from './health-app.js';
import { rejecting } from '../support/rejecting.js';
import { stopwatch } from '../support/waited-for-cpu.js';

const TOKEN = 'a-token-for-the-operators';
/** The 800 of the checks, and 100 more. */
const BUDGET_MS = 900;

const up = async (): Promise<void> => {};
const never = (): Promise<never> => new Promise(() => {});

let running: HealthApp | undefined;
const start = async (...parameters: Parameters<typeof startHealthApp>): Promise<HealthApp> =>
  (running = await startHealthApp(...parameters));

afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe('misbehaving checks', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const trap = Object.defineProperty({}, 'code', {
    get: () => {
      throw new Error('trap');
    },
  });
  const thrown = {
    error: new Error('x'),
    string: 'x',
    null: null,
    undefined,
    circular,
    trap,
    bare: Object.create(null) as unknown,
  };
  const returned = {
    number: 1,
    text: 'x',
    array: [],
    circular,
    status: { status: 'sleepy' },
    trap: {
      get status() {
        throw new Error('trap');
      },
    },
    thenable: {
      get then() {
        throw new Error('trap');
      },
    },
  };

  it.each(PLATFORMS)(
    'are down, each for itself, in a full report within its budget (%s)',
    async (platform) => {
      const checks = [
        custom('never', never),
        custom('slow', () => new Promise((resolve) => setTimeout(resolve, 2_000).unref())),
        custom('sync', () => {
          throw new Error('synchronous');
        }),
        ...Object.entries(thrown).map(([name, value]) => custom(`throws-${name}`, rejecting(value))),
        ...Object.entries(returned).map(([name, value]) =>
          custom(`returns-${name}`, async () => value as never),
        ),
        custom('no', () => false),
        custom('good-yes', () => true),
        ...Array.from({ length: 8 }, (_, index) => custom(`good-${index}`, up)),
      ];
      const { answer, reportMs } = await firstReport(checks, { platform });
      expect(answer.status).toBe(503);
      expect(statusesIn(answer)).toEqual(
        Object.fromEntries(checks.map(({ name }) => [name, name.startsWith('good') ? 'up' : 'down'])),
      );
      expect(reportMs).toBeLessThan(BUDGET_MS);
    },
  );

  it('are read right in full reports within their budget, 10,000 of them, a thousand in each app', async () => {
    const probes = misbehavingProbes(10_000);
    for (let batch = 0; batch < 10; batch++) {
      const some = probes.slice(batch * 1_000, (batch + 1) * 1_000);
      const log = capturedLog();
      const { answer, reportMs } = await firstReport(
        some.map(({ probe }, index) => custom(`check-${index}`, probe)),
        { platform: PLATFORMS[batch % 2]!, prepare: (app) => app.useLogger(log) },
      );
      expect(answer.status).toBe(503);
      expect(statusesIn(answer)).toEqual(
        Object.fromEntries(some.map(({ expected }, index) => [`check-${index}`, expected])),
      );
      expect(answer.text + log.lines.join()).not.toContain(PLANTED);
      expect(reportMs).toBeLessThan(BUDGET_MS);
      await running?.close();
      running = undefined;
    }
  }, 120_000);

  it('reads what terminus indicators return, and not their messages', async () => {
    const checks = [
      custom('disk', async () => ({ disk: { status: 'up' } })),
      custom('http', async () => ({
        http: { status: 'down', message: 'connect ECONNREFUSED 10.0.0.7:80' },
      })),
      custom('queue', async () => ({
        status: 'degraded' as const,
        message: 'long',
        numbers: { jobs: 900 },
      })),
    ];
    const { get } = await start({ dependencies: checks, details: TOKEN });
    const { text, json } = await get('/health/deep', { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(json.details).toMatchObject({
      disk: { status: 'up' },
      http: { status: 'down', message: 'the check failed' },
      queue: { status: 'degraded', message: 'long', numbers: { jobs: 900 } },
    });
    expect(text).not.toContain('10.0.0.7');
  });
});

/**
 * The first report of an app with these checks, and how long it took from the call of the first of them to the end of
 * an answer over HTTP that holds them all, without the time in which others had the CPU.
 */
async function firstReport(
  dependencies: readonly Dependency[],
  options: Parameters<typeof startHealthApp>[1],
): Promise<{ answer: HealthAnswer; reportMs: number }> {
  let tookMs = (): number => 0;
  const first = custom('first', async () => void (tookMs = stopwatch()));
  const { get } = await start({ dependencies: [first, ...dependencies] }, options);
  const answer = await get('/health/deep?exclude=first');
  return { answer, reportMs: tookMs() };
}

function statusesIn({ json }: HealthAnswer): Record<string, unknown> {
  return Object.fromEntries(Object.entries(json.details).map(([name, { status }]) => [name, status]));
}
