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

  it('keeps what is used often, however many ids there are, and never more than two generations', () => {
    const log = new TouchLog(100, 10);
    let writes = 0;
    for (let now = 0; now < 1_000; now += 1) {
      log.isDue(`once-${now}`, now);
      if (log.isDue('often', now)) writes += 1;
    }
    // Once an interval, and once more where both generations were filled within one.
    expect(writes).toBeLessThanOrEqual(1_000 / 10);
    const { touchedAt, older } = log as unknown as Record<'touchedAt' | 'older', Map<string, number>>;
    expect(touchedAt.size + older.size).toBeLessThanOrEqual(20);
  });

  it('forgets nothing within an interval while they fit in', () => {
    const log = new TouchLog(100, 1_000);
    for (let id = 0; id < 1_000; id += 1) log.isDue(`${id}`, 0);
    const due = Array.from({ length: 1_000 }, (_, id) => log.isDue(`${id}`, 1)).filter(Boolean);
    expect(due).toEqual([]);
  });
});
