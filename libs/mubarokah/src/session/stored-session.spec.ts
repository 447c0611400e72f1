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

  const [person, ...others] = storedForm(session);
  const stored: unknown[] = [person, ...others];
  it.each<[what: string, value: unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'x'],
    ['a record of an older version', { ...session, loginId: 'login-1' }],
    ['a user without an id', stored.with(0, [null, ...person.slice(1)])],
    ['a user of other fields', stored.with(0, ['7'])],
    ['a user of one field too many', stored.with(0, [...person, 'x'])],
    ['scopes that are no list', stored.with(1, 'view-user')],
    ['scopes that are no texts', stored.with(1, [1])],
    ['a field too many', [...stored, 1]],
    ...[2, 3, 4].map((index): [string, unknown] => [`no number at ${index}`, stored.with(index, 'x')]),
  ])('that is %s is none', (_, value) => {
    expect(parseStored('a', value)).toBeUndefined();
  });
});
