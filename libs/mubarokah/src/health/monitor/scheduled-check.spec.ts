import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import {
  type HealthCheckOptions,
  type HealthProbe,
  resolveDependency,
  type ResolvedHealthCheck,
} from '../../options/index.js';
import { MonotonicClock } from '../../time/clock.js';
import { ScheduledCheck } from './scheduled-check.js';

const checkOf = (probe: HealthProbe, options: HealthCheckOptions = {}): ResolvedHealthCheck => ({
  kind: 'probe',
  name: 'db',
  ...resolveDependency({ name: 'db', check: { ...options, probe } }).check!,
});

describe('ScheduledCheck', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    Logger.overrideLogger(false);
  });
  afterEach(() => void jest.useRealTimers());

  const started = async (
    probe: HealthProbe,
    options = {},
    onResult: () => void = () => {},
  ): Promise<ScheduledCheck> => {
    const definition = checkOf(probe, options);
    const check = new ScheduledCheck(definition, probe, new MonotonicClock(), onResult);
    check.start().catch(() => undefined);
    await jest.advanceTimersByTimeAsync(0);
    return check;
  };

  it('runs once an interval, counted from start to start', async () => {
    const at: number[] = [];
    const begin = performance.now();
    await started(async () => {
      at.push(performance.now() - begin);
      await new Promise((resolve) => setTimeout(resolve, 300));
    });
    await jest.advanceTimersByTimeAsync(15_400);
    expect(at).toEqual([0, 5_000, 10_000, 15_000]);
  });

  it('runs each second until it has passed once', async () => {
    let calls = 0;
    await started(async () => {
      calls++;
      if (calls < 4) throw new Error('not yet');
    });
    await jest.advanceTimersByTimeAsync(3_000);
    expect(calls).toBe(4);
    await jest.advanceTimersByTimeAsync(4_000);
    expect(calls).toBe(4);
  });

  it('goes on where whoever hears of its results throws', async () => {
    let calls = 0;
    const defect = (): never => {
      throw new Error('the transport of the log has ended');
    };
    await started(async () => void calls++, {}, defect);
    await jest.advanceTimersByTimeAsync(15_400);
    expect(calls).toBe(4);
  });

  it('is down while a probe hangs that ignores its signal, and runs it again when it has settled', async () => {
    const settle: (() => void)[] = [];
    const check = await started(() => new Promise((resolve) => settle.push(resolve)));
    await jest.advanceTimersByTimeAsync(60_000);
    expect(settle).toHaveLength(1);
    expect(check.report()).toMatchObject({ status: 'down', raw: 'down', result: { reason: 'timeout' } });

    settle[0]?.();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(settle).toHaveLength(2);
    settle[1]?.();
    await jest.advanceTimersByTimeAsync(0);
    expect(check.report()).toMatchObject({ status: 'up', raw: 'up' });
  });

  describe('in a hurry', () => {
    it('looks at once, and an interval later again', async () => {
      let calls = 0;
      const check = await started(async () => void calls++);
      await jest.advanceTimersByTimeAsync(2_000);
      check.hurry();
      await jest.advanceTimersByTimeAsync(4_999);
      expect(calls).toBe(2);
      await jest.advanceTimersByTimeAsync(1);
      expect(calls).toBe(3);
    });

    it('looks again as soon as the look has ended that is under way', async () => {
      let calls = 0;
      const check = await started(async () => {
        calls++;
        await new Promise((resolve) => setTimeout(resolve, 300));
      });
      check.hurry();
      check.hurry();
      await jest.advanceTimersByTimeAsync(299);
      expect(calls).toBe(1);
      await jest.advanceTimersByTimeAsync(2_000);
      expect(calls).toBe(2);
    });

    it('does nothing when it knows the worst, has not begun or is over', async () => {
      let calls = 0;
      const probe = async () => {
        calls++;
        throw new Error('gone');
      };
      const definition = checkOf(probe);
      const check = new ScheduledCheck(definition, probe, new MonotonicClock(), () => {});
      check.hurry();
      expect(calls).toBe(0);
      void check.start();
      await jest.advanceTimersByTimeAsync(0);
      check.hurry();
      await jest.advanceTimersByTimeAsync(500);
      expect(calls).toBe(1);
      await check.stop();
      await jest.advanceTimersByTimeAsync(60_000); // until nothing is known any more
      check.hurry();
      await jest.advanceTimersByTimeAsync(60_000);
      expect(calls).toBe(1);
    });
  });

  it('is over when stopped: the running probe is aborted, and nothing is recorded or run any more', async () => {
    let calls = 0;
    let isAborted = false;
    const check = await started(({ signal }) => {
      calls++;
      signal.addEventListener('abort', () => (isAborted = true));
      return new Promise(() => {});
    });
    const stopped = check.stop();
    await jest.advanceTimersByTimeAsync(1);
    await stopped;
    expect(isAborted).toBe(true);
    expect(check.report()).toMatchObject({ status: 'unknown', raw: 'unknown' });
    await jest.advanceTimersByTimeAsync(60_000);
    expect([calls, jest.getTimerCount()]).toEqual([1, 0]);
  });
});
