import { describe, expect, it } from '@jest/globals';
import { parseCallback } from './callback-parameters.js';

const PATH = '/auth/mubarokah/callback';
const parse = (query: string) => parseCallback(`${PATH}?${query}`);

describe('parseCallback', () => {
  it('reads a code', () => {
    expect(parse('code=abc&state=xyz')).toEqual({
      kind: 'code',
      code: 'abc',
      state: 'xyz',
      issuer: undefined,
    });
  });

  it('reads an error', () => {
    expect(parse('error=access_denied&error_description=The+user+said+no&state=xyz')).toEqual({
      kind: 'error',
      error: 'access_denied',
      state: 'xyz',
      issuer: undefined,
    });
  });

  it('reads who says it', () => {
    expect(parse('code=abc&state=xyz&iss=https%3A%2F%2Fid.example')).toMatchObject({
      kind: 'code',
      issuer: 'https://id.example',
    });
  });

  it.each(['code=abc', 'code=abc&state=', 'code=abc&state', 'code=abc&State=xyz'])(
    'finds no state in %s',
    (query) => {
      expect(parse(query)).toMatchObject({ kind: 'code', state: undefined });
    },
  );

  it.each([
    'session_state=1',
    'foo=1&foo=2',
    'foo[]=1&foo[a]=2',
    '__proto__=1&constructor=2&toString=3',
    '__proto__[code]=def',
    'error_description=a&error_description=b',
    'error_uri=%0d%0a',
    'code_challenge[]=1',
    'Code=def&STATE=uvw',
    '&&=&=1',
  ])('ignores what does not matter: %s', (query) => {
    expect(parse(`${query}&code=abc&state=xyz`)).toMatchObject({ kind: 'code', code: 'abc', state: 'xyz' });
  });

  it('decodes once, and no more', () => {
    expect(parse('code=a%2Bb+c%2525&state=x%26y')).toMatchObject({ code: 'a+b c%25', state: 'x&y' });
  });

  describe('refuses', () => {
    it.each([
      ['neither code nor error', 'state=xyz'],
      ['an empty query', ''],
      ['both code and error', 'code=abc&error=access_denied&state=xyz'],
      ['an empty code', 'code=&state=xyz'],
      ['an empty error', 'error=&state=xyz'],
      ['an empty issuer', 'code=abc&state=xyz&iss='],
      ['an empty code beside an error', 'code=&error=access_denied&state=xyz'],
      ['two codes', 'code=abc&code=def&state=xyz'],
      ['two equal codes', 'code=abc&code=abc&state=xyz'],
      ['two errors', 'error=a&error=b&state=xyz'],
      ['two states', 'code=abc&state=xyz&state=uvw'],
      ['an empty state beside another', 'code=abc&state=&state=xyz'],
      ['two issuers', 'code=abc&state=xyz&iss=a&iss=b'],
      ['a code twice, once encoded', 'code=abc&c%6fde=def&state=xyz'],
      ['a code in an array', 'code[]=abc&state=xyz'],
      ['a code in an encoded array', 'code%5B0%5D=abc&state=xyz'],
      ['a code in an object', 'code[a]=abc&state=xyz'],
      ['an array beside a code', 'code=abc&code[]=def&state=xyz'],
      ['a state in an array', 'code=abc&state[]=xyz'],
      ['a state in an array beside a state', 'code=abc&state=xyz&state[]=uvw'],
      ['an error in an array', 'code=abc&state=xyz&error[]=a'],
      ['an issuer in an array', 'code=abc&state=xyz&iss[]=a'],
      ['a line break in the code', 'code=abc%0d%0a&state=xyz'],
      ['a null byte in the code', 'code=abc%00&state=xyz'],
      ['a tab in the state', 'code=abc&state=x%09yz'],
      ['a delete character', 'code=abc%7f&state=xyz'],
      ['a character outside ASCII', 'code=%C3%A4&state=xyz'],
      ['bytes that are no UTF-8', 'code=%FF&state=xyz'],
      ['a line break in the error', 'error=access_denied%0aX&state=xyz'],
      ['a line break in the issuer', 'code=abc&state=xyz&iss=a%0a'],
      ['a code that is too long', `code=${'a'.repeat(4097)}&state=xyz`],
      ['an error that is too long', `error=${'a'.repeat(129)}&state=xyz`],
      ['a state that is too long', `code=abc&state=${'a'.repeat(513)}`],
      ['an issuer that is too long', `code=abc&state=xyz&iss=${'a'.repeat(513)}`],
      ['only what objects inherit', '__proto__=abc&constructor=xyz'],
    ])('%s', (_, query) => {
      expect(parse(query)).toEqual({ kind: 'malformed' });
    });

    it.each([PATH, `${PATH}?`, '', '?', `${PATH}#code=abc&state=xyz`])('the URL %j', (url) => {
      expect(parseCallback(url)).toEqual({ kind: 'malformed' });
    });
  });

  it('takes the longest values that are allowed', () => {
    const [code, state, iss] = ['a'.repeat(4096), 'b'.repeat(512), 'c'.repeat(512)];
    expect(parse(`code=${code}&state=${state}&iss=${iss}`)).toEqual({
      kind: 'code',
      code,
      state,
      issuer: iss,
    });
    expect(parse(`error=${'a'.repeat(128)}&state=xyz`)).toMatchObject({ kind: 'error' });
  });
});
