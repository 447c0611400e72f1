import { describe, expect, it } from '@jest/globals';
import { parseReturnTo } from './return-to.js';

const ORIGIN = 'https://shop.example';

describe('parseReturnTo', () => {
  it.each([
    ['/', '/'],
    ['/orders', '/orders'],
    ['/orders/7?tab=items&page=2#last', '/orders/7?tab=items&page=2#last'],
    ['/a/../b', '/b'],
    ['/../../b', '/b'],
    ['/a//b', '/a//b'],
    ['/search?q=a b', '/search?q=a%20b'],
    ['/pencarian?q=ä', '/pencarian?q=%C3%A4'],
    ['//shop.example/orders', '/orders'],
    ['/go?next=https://evil.example', '/go?next=https://evil.example'],
    ['/@evil.example', '/@evil.example'],
    ['/:evil', '/:evil'],
    ['/%2f%2fevil.example', '/%2f%2fevil.example'],
    ['/%5c%5cevil.example', '/%5c%5cevil.example'],
    ['/%0d%0aLocation:%20https://evil.example', '/%0d%0aLocation:%20https://evil.example'],
  ])('takes %j for %s', (value, expected) => {
    expect(parseReturnTo(value, ORIGIN)).toBe(expected);
    expect(new URL(ORIGIN + expected).origin).toBe(ORIGIN);
  });

  it.each([
    ['a protocol-relative URL', '//evil.example'],
    ['one with more slashes', '///evil.example'],
    ['one with a path', '//evil.example/orders'],
    ['one that names us as its user', '//shop.example@evil.example'],
    ['a path that becomes protocol-relative', '/.//evil.example'],
    ['one that becomes so twice over', '/././/evil.example'],
    ['one that becomes so from below', '/a/..//evil.example'],
    ['one that becomes so from encoded dots', '/%2e//evil.example'],
    ['one that becomes so from encoded double dots', '/a/%2E%2e//evil.example'],
    ['a backslash for the second slash', '/\\evil.example'],
    ['a backslash for the first slash', '\\/evil.example'],
    ['two backslashes', '\\\\evil.example'],
    ['a backslash anywhere', '/orders\\7'],
    ['a tab between the slashes', '/\t/evil.example'],
    ['a line feed between the slashes', '/\n/evil.example'],
    ['a carriage return between the slashes', '/\r/evil.example'],
    ['a line break that would end a header', '/orders\r\nLocation: https://evil.example'],
    ['a null byte', '/orders\0'],
    ['a delete character', '/orders\x7f'],
    ['a C1 control character', '/orders\x85'],
    ['a space in front', ' //evil.example'],
    ['an absolute URL', 'https://evil.example/'],
    ['an absolute URL of our own', 'https://shop.example/orders'],
    ['a URL with userinfo', 'https://shop.example@evil.example/'],
    ['a scheme without slashes', 'https:evil.example'],
    ['javascript', 'javascript:alert(1)'],
    ['data', 'data:text/html,<script>alert(1)</script>'],
    ['a relative path', 'orders'],
    ['a dot', '.'],
    ['a query alone', '?a=b'],
    ['a fragment alone', '#a'],
    ['nothing', ''],
  ])('refuses %s: %j', (_, value) => {
    expect(parseReturnTo(value, ORIGIN)).toBeUndefined();
  });

  it.each([undefined, null, 7, true, [], ['/orders'], {}, { toString: () => '/orders' }])(
    'refuses %p, which is no string',
    (value) => {
      expect(parseReturnTo(value, ORIGIN)).toBeUndefined();
    },
  );

  it('refuses what is too long for a cookie, as sent and as encoded', () => {
    expect(parseReturnTo(`/${'a'.repeat(511)}`, ORIGIN)).toHaveLength(512);
    expect(parseReturnTo(`/${'a'.repeat(512)}`, ORIGIN)).toBeUndefined();
    expect(parseReturnTo(`/${'ä'.repeat(86)}`, ORIGIN)).toBeUndefined();
  });

  it('keeps to the origin where it has a port', () => {
    expect(parseReturnTo('/orders', 'http://localhost:3000')).toBe('/orders');
    expect(parseReturnTo('//localhost:3001/orders', 'http://localhost:3000')).toBeUndefined();
  });
});
