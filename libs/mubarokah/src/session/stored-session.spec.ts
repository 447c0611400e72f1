import { describe, expect, it } from '@jest/globals';
import type { MubarokahSession } from './mubarokah-session.js';
import { parseStored, storedForm } from './stored-session.js';

const session: MubarokahSession = {
  id: 'a',
  user: {
    id: '7',
    name: 'Siti',
    email: 's@shop.example',
    username: 'siti',
    profilePicture: null,
    gender: 'f',
  },
  scopes: ['view-user'],
  startedAt: 1,
  expiresAt: 2,
  accessTokenExpiresAt: 3,
};

describe('a stored session', () => {
  it('is read as it was written', () => {
    expect(parseStored('a', JSON.parse(JSON.stringify(storedForm(session))))).toEqual(session);
  });

  const stored = storedForm(session);
  it.each<[what: string, value: unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'x'],
    ['a record of an older version', { ...session, loginId: 'login-1' }],
    ['a user without an id', { ...stored, u: [null, ...stored.u.slice(1)] }],
    ['a user of other fields', { ...stored, u: ['7'] }],
    ['one field too many', { ...stored, u: [...stored.u, 'x'] }],
    ['scopes that are no list', { ...stored, s: 'view-user' }],
    ['scopes that are no texts', { ...stored, s: [1] }],
    ...(['b', 'e', 't'] as const).map((name): [string, unknown] => [
      `no number at ${name}`,
      { ...stored, [name]: 'x' },
    ]),
  ])('that is %s is none', (_, value) => {
    expect(parseStored('a', value)).toBeUndefined();
  });
});
