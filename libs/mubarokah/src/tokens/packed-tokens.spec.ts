import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { packTokens, unpackTokens } from './packed-tokens.js';
import type { NewTokenRecord } from './token-records.js';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** As Laravel Passport spells them, with the lengths that it gives them. */
function passport(): NewTokenRecord {
  const claims = {
    aud: '9b1f2c3d-0000-4000-8000-123456789abc',
    jti: randomBytes(140).toString('hex'),
    iat: 1795925544.123456,
    nbf: 1795925544.123456,
    exp: 1796011944.123456,
    sub: '4711',
    scopes: ['view-user', 'detail-user'],
  };
  const header = encode({ typ: 'JWT', alg: 'RS256' });
  return {
    accessToken: [header, encode(claims), randomBytes(256).toString('base64url')].join('.'),
    refreshToken: `def50200${randomBytes(400).toString('hex')}`,
    expiresAt: 1795925177067,
    refreshAt: 1795925117067,
    scopes: ['view-user', 'detail-user'],
  };
}

const withAccess = (accessToken: string): NewTokenRecord => ({ ...passport(), accessToken });

describe('packed tokens', () => {
  it('are unpacked as they were, and are half as long as their JSON', () => {
    const tokens = passport();
    const packed = packTokens(tokens);
    expect(unpackTokens(packed)).toEqual(tokens);
    expect(packed.length).toBeLessThan(JSON.stringify(tokens).length / 2);
  });

  it.each([
    ['empty', ''],
    ['a dot', '.'],
    ['dots', '...'],
    ['hex', 'c0ffee'],
    ['hex of an odd length', 'c0ffe'],
    ['hex in capitals', 'C0FFEE'],
    ['hex that is JSON', Buffer.from('{}').toString('hex')],
    ['base64url', 'AAECAwQF_-8'],
    ['base64url with bits to spare', 'AAECAwQF_-9'],
    ['base64', 'AAECAwQF/+8='],
    ['JSON in base64url', encode({ a: 1 })],
    ['JSON of two lines in base64url', Buffer.from('{\n}').toString('base64url')],
    ['bytes that begin as JSON does', Buffer.from([0x7b, 0xff]).toString('base64url')],
    ['JSON with letters of more than a byte', encode({ name: 'Sïtî 🌙' })],
    ['many of them', [encode({ a: 1 }), 'c0ffee', encode({ b: 2 }), 'x', 'AAECAwQF', ''].join('.')],
    ['no token at all', 'a\nb "c" ä 🌙'],
  ])('may be %s', (_, token) => {
    expect(unpackTokens(packTokens(withAccess(token)))?.accessToken).toBe(token);
    const refreshed = unpackTokens(packTokens({ ...passport(), refreshToken: token }));
    expect(refreshed?.refreshToken).toBe(token);
  });

  it('may lack a refresh token, or scopes', () => {
    const tokens = { ...passport(), refreshToken: undefined, scopes: [] };
    expect(unpackTokens(packTokens(tokens))).toEqual(tokens);
  });

  describe('are none', () => {
    it.each<[what: string, packed: Buffer]>([
      ['when they are empty', Buffer.alloc(0)],
      ['of another version', Buffer.concat([Buffer.from([2]), packTokens(passport()).subarray(1)])],
      ['when they are JSON', Buffer.from(JSON.stringify(passport()))],
      ['when they are cut off', packTokens(passport()).subarray(0, 40)],
    ])('%s', (_, packed) => {
      expect(unpackTokens(packed)).toBeUndefined();
    });

    it.each([
      ['no JSON', '{'],
      ['no list', '{}'],
      ['an end that is no number', '["tomorrow",1,[],["a"],null]'],
      ['scopes that are no texts', '[1,1,[7],["a"],null]'],
      ['no access token', '[1,1,[],null,null]'],
      ['one field too many', '[1,1,[],["a"],null,1]'],
    ])('when their text is %s', (_, text) => {
      const packed = (of: string): Buffer => {
        const deflated = deflateRawSync(of);
        const start = Buffer.from([1, 0, 0, 0, deflated.length]);
        return Buffer.concat([start, deflated]);
      };
      expect(unpackTokens(packed('[1,1,[],["a"],null]'))).toMatchObject({ accessToken: 'a' });
      expect(unpackTokens(packed(text))).toBeUndefined();
    });
  });

  it('of this version stay readable', () => {
    const packed = 'AQAAACeLNjS3NLU0MjU0NzcwA9kJ4RmCecjWo1gIts6cBMsgvjfH4fvYWgAAAQIDBAXe9QIAwP_u';
    const claims = encode({ aud: '9', sub: '7', scopes: ['view-user'] });
    expect(unpackTokens(Buffer.from(packed, 'base64url'))).toEqual({
      accessToken: [encode({ typ: 'JWT', alg: 'RS256' }), claims, 'AAECAwQF'].join('.'),
      refreshToken: 'def50200c0ffee',
      expiresAt: 1795925177067,
      refreshAt: 1795925117067,
      scopes: ['view-user'],
    });
  });
});
