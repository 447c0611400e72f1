import { describe, expect, it } from '@jest/globals';
import { readClaims } from './token-claims.js';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: unknown): string => `${encode({ alg: 'RS256' })}.${encode(claims)}.signature`;
const CLAIMS = { aud: 'shop', exp: 1_000.5, scopes: ['view-user'] };

describe('the claims of an access token', () => {
  it('are its audiences, its end and its scopes', () => {
    expect(readClaims(jwt(CLAIMS))).toEqual({
      audiences: ['shop'],
      expiresAt: 1_000_500,
      scopes: ['view-user'],
    });
    expect(readClaims(jwt({ ...CLAIMS, aud: ['shop', 'phone'] }))?.audiences).toEqual(['shop', 'phone']);
  });

  it.each([
    ['opaque', 'opaque'],
    ['in two parts', jwt(CLAIMS).replace('.signature', '')],
    ['in four parts', `${jwt(CLAIMS)}.more`],
    ['no JSON', 'a.b.c'],
    ['a JSON that is no object', jwt('text')],
    ['without an audience', jwt({ ...CLAIMS, aud: undefined })],
    ['without an end', jwt({ ...CLAIMS, exp: undefined })],
    ['with an end that is no number', jwt({ ...CLAIMS, exp: '9999999999' })],
    ['without scopes', jwt({ ...CLAIMS, scopes: undefined })],
    ['with scopes that are no texts', jwt({ ...CLAIMS, scopes: [7] })],
  ])('are none where it is %s', (_, token) => {
    expect(readClaims(token)).toBeUndefined();
  });
});
