import { describe, expect, it } from '@jest/globals';
import { TouchLog } from './touch-log.js';

describe('TouchLog', () => {
  it('is due at first, and then once an interval', () => {
    const log = new TouchLog(100);
    expect([0, 1, 99, 100, 101, 199, 200].map((now) => log.isDue('a', now))).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
  });

  it('keeps each id apart', () => {
    const log = new TouchLog(100);
    expect([log.isDue('a', 0), log.isDue('b', 0), log.isDue('a', 50), log.isDue('b', 50)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('is due at once for an id that it was told to forget', () => {
    const log = new TouchLog(100);
    log.isDue('a', 0);
    log.forget('a');
    expect([log.isDue('a', 1), log.isDue('a', 2)]).toEqual([true, false]);
  });

  it('writes no more often for very many people than for a few', () => {
    const everyMs = 60_000;
    /** Each asks twice an interval, for two intervals. */
    const shareOf = (people: number): number => {
      const log = new TouchLog(everyMs);
      const ids = Array.from({ length: people }, (_, person) => `session-${person}`);
      let written = 0;
      for (let round = 0; round < 4; round += 1)
        for (const [person, id] of ids.entries())
          if (log.isDue(id, ((round + person / people) * everyMs) / 2)) written += 1;
      return written / (4 * people);
    };
    expect([1_000, 250_000].map(shareOf)).toEqual([0.5, 0.5]);
  });

  it('holds what two intervals brought, and nothing older', () => {
    const log = new TouchLog(100);
    for (let now = 0; now < 10_000; now += 1) log.isDue(`once-${now}`, now);
    const { touchedAt, older } = log as unknown as Record<'touchedAt' | 'older', { size: number }>;
    expect(touchedAt.size + older.size).toBeLessThanOrEqual(200);
  });
});
