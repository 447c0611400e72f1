import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type MubarokahEvent, MubarokahEvents } from '../events/index.js';
import { Clock } from '../time/index.js';
import type { SessionRecords } from './session-records.js';
import { SessionSweeper } from './session-sweeper.js';

describe('SessionSweeper', () => {
  const sweep = jest.fn<SessionRecords['sweep']>();
  let notified: MubarokahEvent[];
  let sweeper: SessionSweeper;

  beforeEach(() => {
    jest.useFakeTimers();
    sweep.mockReset().mockResolvedValue({ active: 3, expired: 0 });
    const events = new MubarokahEvents();
    notified = [];
    for (const type of ['session-ended', 'active-sessions'] as const)
      events.on(type, (event) => notified.push(event));
    const clock = Object.assign(new Clock(), { now: () => 42 });
    sweeper = new SessionSweeper({ sweep } as unknown as SessionRecords, events, clock);
  });
  afterEach(() => {
    sweeper.onModuleDestroy();
    jest.useRealTimers();
  });

  it('tells how many sessions are active, and when they were counted', async () => {
    await sweeper.sweep();
    expect(notified).toEqual([{ type: 'active-sessions', count: 3, at: 42 }]);
  });

  it('tells how many it found expired', async () => {
    sweep.mockResolvedValue({ active: 1, expired: 2 });
    await sweeper.sweep();
    expect(notified[0]).toEqual({ type: 'session-ended', reason: 'expired', count: 2 });
  });

  it('tells nothing when the store fails, and tries again', async () => {
    sweep.mockRejectedValueOnce(new Error('gone'));
    await sweeper.sweep();
    expect(notified).toEqual([]);
    await sweeper.sweep();
    expect(notified).toHaveLength(1);
  });

  it('counts what comes after the deadline too: nobody else will count it', async () => {
    sweep.mockImplementationOnce(async (late) => {
      late({ active: 1, expired: 500 });
      throw new Error('late');
    });
    await sweeper.sweep();
    expect(notified[0]).toEqual({ type: 'session-ended', reason: 'expired', count: 500 });
  });

  it('does not begin a pass before the last one ended', async () => {
    let finish = (_: { active: number; expired: number }): void => {};
    sweep.mockReturnValueOnce(new Promise((resolve) => (finish = resolve)));
    const first = sweeper.sweep();
    await sweeper.sweep();
    expect(sweep).toHaveBeenCalledTimes(1);
    finish({ active: 0, expired: 0 });
    await first;
    await sweeper.sweep();
    expect(sweep).toHaveBeenCalledTimes(2);
  });

  it('begins when the app does, goes on every five seconds, and ends with it', async () => {
    sweeper.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(sweep).toHaveBeenCalledTimes(3);
    sweeper.onModuleDestroy();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(sweep).toHaveBeenCalledTimes(3);
    expect(jest.getTimerCount()).toBe(0);
  });
});
