import { describe, expect, it } from '@jest/globals';
import { Secrets } from './secrets.js';

const SECRET = 'a "secret"/of+many=characters & then some';

describe('the search for secrets', () => {
  const secrets = new Secrets({ token: SECRET, other: 'something else' });

  it.each<[how: string, text: string]>([
    ['as it is', SECRET],
    ['in lower case', SECRET.toUpperCase()],
    ['in JSON', JSON.stringify({ a: SECRET })],
    ['in a URL', `https://x.example/?a=${encodeURIComponent(SECRET)}`],
    ['in a form', new URLSearchParams({ a: SECRET }).toString()],
    ['in hexadecimal', Buffer.from(SECRET).toString('hex')],
    ...['', 'x', 'xy', 'xyz'].flatMap((before): [string, string][] => [
      [`in base64 behind "${before}"`, Buffer.from(`${before}${SECRET}y`).toString('base64')],
      [`in base64url behind "${before}"`, Buffer.from(`${before}${SECRET}y`).toString('base64url')],
    ]),
    ['by its beginning', `${SECRET.slice(0, 16)}…`],
    ['by its end', `…${SECRET.slice(-16)}`],
  ])('finds one %s', (_, text) => {
    expect(secrets.foundIn({ here: `before ${text} after`, there: 'nothing' })).toEqual(['here: token']);
  });

  it('finds none where there is none', () => {
    expect(secrets.foundIn({ here: SECRET.slice(2, -2), there: '' })).toEqual([]);
  });

  it('takes none that would be found by chance', () => {
    expect(() => secrets.learn('pin', '1234')).toThrow('too short');
  });
});
