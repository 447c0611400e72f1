import { describe, expect, it } from '@jest/globals';
import { parseUser, parseUserDetails } from './user-reply.js';

const nobody = { name: null, email: null, username: null, profilePicture: null, gender: null };
const noDetails = { phoneNumber: null, dateOfBirth: null, placeOfBirth: null, address: null, bio: null };

describe.each([
  ['parseUser', parseUser, nobody],
  ['parseUserDetails', parseUserDetails, { ...nobody, ...noDetails }],
])('%s', (_, parse, empty) => {
  it.each([
    [7, '7'],
    [0, '0'],
    ['7', '7'],
    ['9b1deb4d-3b7d', '9b1deb4d-3b7d'],
    [Number.MAX_SAFE_INTEGER, '9007199254740991'],
  ])('takes the id %p for the opaque string %s', (id, expected) => {
    expect(parse({ id })).toEqual({ ...empty, id: expected });
  });

  it.each([
    ['is missing', {}],
    ['is null', { id: null }],
    ['is empty', { id: '' }],
    ['is true', { id: true }],
    ['is an array', { id: [7] }],
    ['is an object', { id: { toString: '7' } }],
    ['is a fraction', { id: 7.5 }],
    ['is NaN', { id: NaN }],
    ['is too large to be exact', { id: 2 ** 53 }],
    ['is too long to be a key', { id: 'x'.repeat(256) }],
    ['comes in an envelope', { data: { id: 7 } }],
  ])('does not say who it is when the id %s', (_, fields) => {
    expect(parse(fields)).toBeUndefined();
  });

  it.each([undefined, null, [], [{ id: 7 }], '7', 7, true])('does not say who it is for %j', (fields) => {
    expect(parse(fields)).toBeUndefined();
  });

  it.each([undefined, null, 7, true, [], {}])('reads any other field that is %p as null', (value) => {
    const names = ['name', 'email', 'username', 'profile_picture', 'gender', 'phone_number', 'date_of_birth'];
    const others = ['place_of_birth', 'address', 'bio'];
    const fields = Object.fromEntries([...names, ...others].map((name) => [name, value]));
    expect(parse({ id: 7, ...fields })).toEqual({ ...empty, id: '7' });
  });

  it('drops what it does not know', () => {
    const fields: unknown = JSON.parse('{"id":7,"__proto__":{"admin":true},"constructor":1,"role":"admin"}');
    expect(parse(fields)).toEqual({ ...empty, id: '7' });
  });
});

const siti = {
  id: 7,
  name: 'Siti',
  email: 'siti@example.org',
  username: 'siti',
  profile_picture: 'https://cdn.example/siti.png',
  gender: 'female',
  phone_number: '+6281',
  date_of_birth: '1990-01-02',
  place_of_birth: 'Bandung',
  address: 'Jl. Asia Afrika 1',
  bio: '',
};

describe('parseUser', () => {
  it('reads what /api/user tells, and leaves the details out', () => {
    expect(parseUser(siti)).toEqual({
      id: '7',
      name: 'Siti',
      email: 'siti@example.org',
      username: 'siti',
      profilePicture: 'https://cdn.example/siti.png',
      gender: 'female',
    });
  });
});

describe('parseUserDetails', () => {
  it('reads what /api/user/details adds', () => {
    expect(parseUserDetails(siti)).toEqual({
      ...parseUser(siti),
      phoneNumber: '+6281',
      dateOfBirth: '1990-01-02',
      placeOfBirth: 'Bandung',
      address: 'Jl. Asia Afrika 1',
      bio: '',
    });
  });
});
