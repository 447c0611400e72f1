import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { PingFailure } from '../../clients/index.js';
import type { HealthProbe } from '../../options/index.js';
import { misbehavingProbes, PLANTED } from './misbehaving-probes.fixture.js';
import { runProbe } from './run-probe.js';

afterEach(() => void jest.useRealTimers());

describe('runProbe', () => {
  it.each([undefined, true])('is up when the probe comes to %s, now or later', async (answer) => {
    expect(await runProbe(() => answer, 50)).toEqual({ status: 'up' });
    expect(await runProbe(async () => answer, 50)).toEqual({ status: 'up' });
  });

  it('is down when the probe comes to false', async () => {
    expect(await runProbe(() => false, 50)).toEqual({ status: 'down', reason: 'failed' });
  });

  it('is down in time when the probe never settles, and aborts it', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
    let isAborted = false;
    const ended = jest.fn();
    const probe: HealthProbe = ({ signal }) => {
      signal.addEventListener('abort', () => (isAborted = true));
      return new Promise(() => {});
    };
    void runProbe(probe, 20).then(ended);
    await jest.advanceTimersByTimeAsync(19);
    expect(isAborted).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
    expect(isAborted).toBe(true);
    expect(ended.mock.calls).toEqual([[{ status: 'down', reason: 'timeout' }]]);
  });

  it('lets a probe that heeds the signal say what it was waiting for', async () => {
    const result = await runProbe(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new PingFailure('pool_exhausted', { used: 2 })));
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

  it('survives 10,000 probes that do whatever comes to their mind, and reads each of them right', async () => {
    const probes = misbehavingProbes(10_000);
    const results = await Promise.all(probes.map(({ probe }) => runProbe(probe, 2_000)));
    expect(results.map(({ status }) => status)).toEqual(probes.map(({ expected }) => expected));
    expect(new Set(results.map(({ status }) => status))).toEqual(new Set(['up', 'degraded', 'down']));
    expect(JSON.stringify(results)).not.toContain(PLANTED);
  });
});
