import { describe, expect, it } from '@jest/globals';
import { type MubarokahOptions } from '../options/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { parseReturnTo, returnToOf } from './return-to.js';

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

describe('returnToOf', () => {
  const LOGIN = '/auth/mubarokah';
  const leadsTo = (query: string, options: MubarokahOptions = {}) =>
    returnToOf(
      LOGIN + query,
      optionsWith({
        redirectUri: `${ORIGIN}/auth/mubarokah/callback`,
        defaultReturnTo: '/home',
        ...options,
      }),
    );
  const wish = (page: string, options?: MubarokahOptions) =>
    leadsTo(`?returnTo=${encodeURIComponent(page)}`, options);

  it('is the page that is named, else the usual one', () => {
    expect(wish('/profile?tab=1')).toEqual({ page: '/profile?tab=1' });
    for (const query of ['', '?', '?returnTo=', '?returnTo=/a&returnTo=/a', '?returnTo=//evil.example'])
      expect(leadsTo(query)).toEqual({ page: '/home' });
  });

  it.each(['/auth/mubarokah', '/auth/mubarokah/callback', '/auth/mubarokah/logout'])(
    'is never %s, a route of the login itself, in no spelling that a router or a proxy may take for it',
    (route) => {
      const spellings = [
        route,
        `${route}/`,
        `${route}//`,
        route.toUpperCase(),
        route.replace('m', 'M'),
        route.replace('a', '%61'),
        route.replace('a', '%2561'),
        route.replaceAll('/', '//').slice(1),
        route.slice(1).replaceAll('/', '%2F').replace(/^/, '/'),
        `${route};x=1`,
        `/x/..${route}`,
        `/%2e${route}`,
      ];
      for (const spelling of spellings)
        for (const rest of ['', '?x=1', '#x'])
          expect([spelling, wish(spelling + rest)]).toEqual([spelling, { page: '/home' }]);
    },
  );

  it('may be a page below such a route, and the route itself where ours is turned off', () => {
    expect(wish('/auth/mubarokah/help')).toEqual({ page: '/auth/mubarokah/help' });
    expect(wish('/auth/mubarokah', { loginPath: false })).toEqual({ page: '/auth/mubarokah' });
  });

  describe('behind a proxy that strips a prefix', () => {
    const shop: MubarokahOptions = {
      redirectUri: `${ORIGIN}/shop/auth/mubarokah/callback`,
      callbackPath: '/auth/mubarokah/callback',
      failurePath: '/oh-no',
    };

    it.each([
      ['/shop/profile?tab=1', '/shop/profile?tab=1'],
      ['/profile?tab=1', '/shop/profile?tab=1'],
      ['/shop', '/shop/'],
      ['/shop?tab=1', '/shop/?tab=1'],
      ['/shop#top', '/shop/#top'],
      ['/shopping', '/shop/shopping'],
      ['/shop/shop/cart', '/shop/shop/cart'],
      ['/Shop/cart', '/shop/Shop/cart'],
      ['/shop/../other', '/shop/other'],
      ['/shop//evil.example', '/shop//evil.example'],
      ['//evil.example', '/shop/home'],
      ['', '/shop/home'],
    ])('is below it: %j leads to %j', (page, expected) => {
      expect(wish(page, shop)).toEqual({ page: expected });
    });

    it.each([
      '/shop/auth/mubarokah',
      '/auth/mubarokah',
      '/shop/%61uth/mubarokah/',
      '/shop/AUTH/mubarokah/logout',
    ])('is never %s, a route of the login itself', (page) => {
      expect(wish(page, shop)).toEqual({ page: '/shop/home' });
    });

    it('is a failure at the page for that', () => {
      expect(wish('/shop/oh-no?reason=access_denied', shop)).toEqual({ failure: 'access_denied' });
    });
  });

  describe("where it is the app's own page for logins that failed", () => {
    const options = { failurePath: '/login-failed' };

    it.each(['/login-failed', '/Login-Failed/', '/login%2Dfailed'])('is the reason: %s', (path) => {
      expect(wish(`${path}?reason=access_denied`, options)).toEqual({ failure: 'access_denied' });
    });

    it.each(['', '?reason=', '?reason=none', '?reason=other', '?reason=toString', '?reason=<b>'])(
      'is the usual page without a reason: %j',
      (query) => {
        expect(wish(`/login-failed${query}`, options)).toEqual({ page: '/home' });
      },
    );

    it('is that page where the app has none', () => {
      const page = '/login-failed?reason=access_denied';
      expect(wish(page)).toEqual({ page });
    });
  });
});
