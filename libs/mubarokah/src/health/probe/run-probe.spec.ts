import { describe, expect, it } from '@jest/globals';
import { ProbeFailure } from './check-result.js';
import { runProbe } from './run-probe.js';

const trap = (): never => {
  throw new Error('trap');
};

describe('runProbe', () => {
  it('is up when the probe resolves to nothing', async () => {
    expect(await runProbe(async () => {}, 50)).toEqual({ status: 'up' });
  });

  it('is down in time when the probe never settles, and aborts it', async () => {
    let isAborted = false;
    const startedAt = performance.now();
    const result = await runProbe(({ signal }) => {
      signal.addEventListener('abort', () => (isAborted = true));
      return new Promise(() => {});
    }, 20);
    expect(result).toEqual({ status: 'down', reason: 'timeout' });
    expect(isAborted).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it('lets a probe that heeds the signal say what it was waiting for', async () => {
    const result = await runProbe(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new ProbeFailure('pool_exhausted', { used: 2 })));
        }),
      10,
    );
    expect(result).toEqual({ status: 'down', reason: 'pool_exhausted', numbers: { used: 2 } });
  });

  it('ends at once when it is stopped', async () => {
    const stop = new AbortController();
    const run = runProbe(() => new Promise(() => {}), 60_000, stop.signal);
    stop.abort();
    expect(await run).toMatchObject({ status: 'down' });
  });

  it('survives 10,000 probes that do whatever comes to their mind', async () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const values: readonly (() => unknown)[] = [
      () => undefined,
      () => null,
      () => 0,
      () => 'text',
      () => Symbol('s'),
      () => 1n,
      () => circular,
      () => new Error('planted'),
      () => Object.create(null) as unknown,
      () => Object.defineProperty({}, 'status', { get: trap, enumerable: true }),
      () => Object.defineProperty({}, 'code', { get: trap, enumerable: true }),
      () => Object.defineProperty({}, 'then', { get: trap }),
      () => new Proxy({}, { get: trap, has: trap, ownKeys: trap, getPrototypeOf: trap }),
      () => ({ status: 'up' }),
      () => ({ status: { toString: trap } }),
      () => ({ status: 'down', message: 7, numbers: { a: NaN, b: 1, c: 'x' }, reason: '__proto__' }),
      () => ({ errors: [circular] }),
      () => ({ then: (resolve: (value: unknown) => void) => resolve({ status: 'degraded' }) }),
    ];
    const ways: readonly ((value: unknown) => unknown)[] = [
      (value) => value,
      (value) => {
        throw value;
      },
      (value) => Promise.resolve(value),
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- that is the point
      (value) => Promise.reject(value),
      (value) => new Promise((resolve) => setImmediate(resolve, value)),
    ];
    let seed = 1;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const results = await Promise.all(
      Array.from({ length: 10_000 }, () => {
        const [value, way] = [values[random(values.length)]!, ways[random(ways.length)]!];
        return runProbe(() => way(value()), 5_000);
      }),
    );
    const statuses = new Set(results.map(({ status }) => status));
    expect(statuses).toEqual(new Set(['up', 'degraded', 'down']));
    expect(JSON.stringify(results)).not.toContain('planted');
  });
});
