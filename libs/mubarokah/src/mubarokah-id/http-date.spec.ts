import { describe, expect, it } from '@jest/globals';
import { parseHttpDate } from './http-date.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const at = (text: string, now = NOW): string => new Date(parseHttpDate(text, now)).toISOString();

describe('parseHttpDate', () => {
  // The examples of RFC 9110 §5.6.7.
  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'reads %s',
    (text) => {
      expect(at(text)).toBe('1994-11-06T08:49:37.000Z');
      expect(at(text.toLowerCase())).toBe('1994-11-06T08:49:37.000Z');
    },
  );

  it.each([
    ['Mon', 'Monday', 'Jan', 12, '01'],
    ['Tue', 'Tuesday', 'Feb', 10, '02'],
    ['Wed', 'Wednesday', 'Mar', 11, '03'],
    ['Thu', 'Thursday', 'Apr', 16, '04'],
    ['Fri', 'Friday', 'May', 15, '05'],
    ['Sat', 'Saturday', 'Jun', 20, '06'],
    ['Sun', 'Sunday', 'Jul', 19, '07'],
    ['Mon', 'Monday', 'Aug', 31, '08'],
    ['Tue', 'Tuesday', 'Sep', 22, '09'],
    ['Wed', 'Wednesday', 'Oct', 21, '10'],
    ['Thu', 'Thursday', 'Nov', 26, '11'],
    ['Fri', 'Friday', 'Dec', 25, '12'],
  ])('reads a %s (%s) in %s, in each form', (day, dayName, month, date, number) => {
    const expected = `2026-${number}-${date}T23:59:59.000Z`;
    expect(at(`${day}, ${date} ${month} 2026 23:59:59 GMT`)).toBe(expected);
    expect(at(`${dayName}, ${date}-${month}-26 23:59:59 GMT`)).toBe(expected);
    expect(at(`${day} ${month} ${date} 23:59:59 2026`)).toBe(expected);
  });

  it('takes a leap second for the one after it', () => {
    expect(at('Sat, 31 Dec 2016 23:59:60 GMT')).toBe('2017-01-01T00:00:00.000Z');
  });

  it.each([
    ['26', '2026'],
    ['27', '2027'],
    ['00', '2000'],
    ['76', '2076'],
    ['77', '1977'],
    ['99', '1999'],
  ])('takes %s, said in 2026, for %s', (twoDigits, full) => {
    expect(at(`Sunday, 01-Mar-${twoDigits} 12:00:00 GMT`).slice(0, 4)).toBe(full);
  });

  it('takes what is more than 50 years ahead for the century before, to the second', () => {
    expect(at('Sunday, 01-Mar-76 12:00:00 GMT')).toMatch(/^2076/);
    expect(at('Sunday, 01-Mar-76 12:00:01 GMT')).toMatch(/^1976/);
  });

  it('goes with the century', () => {
    const then = Date.parse('2098-06-01T00:00:00Z');
    expect(at('Wednesday, 01-Jan-03 00:00:00 GMT', then)).toMatch(/^2103/);
    expect(at('Wednesday, 01-Jan-97 00:00:00 GMT', then)).toMatch(/^2097/);
  });

  it.each([
    '',
    '1994',
    'Sun, 06 Nov 94 08:49:37 GMT',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
    'Sun, 00 Nov 1994 08:49:37 GMT',
    'Sun, 32 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:00:00 GMT',
    'Sun, 06 Nov 1994 08:60:00 GMT',
    'Sun, 06 Nov 1994 08:49:61 GMT',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Foo, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-1994 08:49:37 GMT',
    'Sun, 06-Nov-94 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37',
    'Sun Nov 6 08:49:37 1994',
    'Sun Nov 06 08:49:37 1994',
    'Sun Nov  6 08:49:37 1994 GMT',
    '1994-11-06T08:49:37Z',
    'Sun, 06 Nov 1994 08:49:37 GMT\n',
  ])('has nothing for %j', (text) => {
    expect(parseHttpDate(text, NOW)).toBeNaN();
  });
});
