import { describe, expect, it } from '@jest/globals';
import { retryAfterMs } from './retry-after.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const HOUR = 3_600_000;

describe('retryAfterMs', () => {
  it.each([
    ['seconds', '30', 30_000],
    ['seconds with spaces', ' 30 ', 30_000],
    ['a number', 30, 30_000],
    ['a fraction of a second', '0.5', 500],
    ['a fraction of a second, to the millisecond', '0.125', 125],
    ['no wait', '0', 0],
    ['a date', 'Sun, 01 Mar 2026 12:00:10 GMT', 10_000],
    ['a date as RFC 850 wrote it', 'Sunday, 01-Mar-26 12:00:10 GMT', 10_000],
    ["a date of C's asctime", 'Sun Mar  1 12:00:10 2026', 10_000],
    ['a date that has passed', 'Sun, 01 Mar 2026 11:00:00 GMT', 0],
    ['a day', '86400', HOUR],
    ['a date next year', 'Mon, 01 Mar 2027 12:00:00 GMT', HOUR],
    ['the end of time', 'Fri, 31 Dec 9999 23:59:59 GMT', HOUR],
    ['the beginning of time', 'Sat, 01 Jan 0000 00:00:00 GMT', 0],
    ['a date of RFC 850 that has passed', 'Sunday, 06-Nov-94 08:49:37 GMT', 0],
  ])('waits for %s (%j)', (_, value, expected) => {
    expect(retryAfterMs(value, undefined, NOW)).toBe(expected);
    expect(retryAfterMs(undefined, { retry_after: value }, NOW)).toBe(expected);
  });

  it.each([
    '',
    ' ',
    'soon',
    '-5',
    '-0',
    '1e9',
    '0x10',
    'Infinity',
    '12,5',
    '99999999999',
    '12:00:00',
    -5,
    'Sun, 01 Mar 2026',
    '2026-03-01 12:00:10',
    'Sun, 01 Mar 12:00:10 GMT',
  ])('has nothing for %j', (value) => {
    expect(retryAfterMs(value, undefined, NOW)).toBeUndefined();
    expect(retryAfterMs(undefined, { retry_after: value }, NOW)).toBeUndefined();
  });

  it.each([undefined, null, NaN, Infinity, true, [], {}, ['30']])(
    'has nothing for %p of the wrong type',
    (value) => {
      expect(retryAfterMs(value, { retry_after: value }, NOW)).toBeUndefined();
    },
  );

  it.each([undefined, null, 'text', 7, []])('has nothing for a body that is %p', (body) => {
    expect(retryAfterMs(undefined, body, NOW)).toBeUndefined();
  });

  it('believes the header before the body, and the body where the header is unusable', () => {
    expect(retryAfterMs('1', { retry_after: 2 }, NOW)).toBe(1_000);
    expect(retryAfterMs('soon', { retry_after: 2 }, NOW)).toBe(2_000);
  });
});
