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

  it('does not grow for ever: past its limit it forgets, which costs one write more', () => {
    const log = new TouchLog(100);
    for (let id = 0; id < 10_000; id += 1) log.isDue(`${id}`, 0);
    expect(log.isDue('0', 1)).toBe(false);
    expect(log.isDue('one too many', 1)).toBe(true);
    expect(log.isDue('0', 1)).toBe(true);
  });
});
