import { describe, expect, it } from '@jest/globals';
import { Cookies } from './cookies.js';
import type { HttpRequest } from './http-exchange.js';

const sending = (cookie?: string): HttpRequest => ({
  method: 'GET',
  url: '/',
  headers: cookie === undefined ? {} : { cookie },
  body: undefined,
});
const attributes = (setCookie: string): string[] => setCookie.split('; ');

describe('Cookies over https', () => {
  const cookies = new Cookies(true, 'app');

  it('locks a cookie to this host, to https and away from scripts and other sites', () => {
    expect(attributes(cookies.set('login', 'abc'))).toEqual(
      expect.arrayContaining([
        '__Host-mubarokah-app-login=abc',
        'Path=/',
        'HttpOnly',
        'Secure',
        'SameSite=Lax',
      ]),
    );
    expect(cookies.set('login', 'abc')).not.toMatch(/domain/i);
  });

  it('locks it to the whole host, whatever the path of the app: browsers refuse the name otherwise', () => {
    expect(attributes(new Cookies(true, 'app', '/shop').set('login', 'abc'))).toContain('Path=/');
  });

  it('reads only names with the prefix, which no other host could have set', () => {
    expect(
      cookies.read(sending('mubarokah-app-login=forged; __Host-mubarokah-app-login=real'), 'login'),
    ).toBe('real');
    expect(cookies.read(sending('mubarokah-app-login=forged'), 'login')).toBeUndefined();
  });
});

describe('Cookies over http on loopback', () => {
  const cookies = new Cookies(false, 'app');

  it('leaves out what browsers refuse there, and keeps the rest', () => {
    expect(attributes(cookies.set('login', 'abc'))).toEqual(
      expect.arrayContaining(['mubarokah-app-login=abc', 'Path=/', 'HttpOnly', 'SameSite=Lax']),
    );
    expect(cookies.set('login', 'abc')).not.toMatch(/secure|__Host-/i);
  });

  it('keeps apart what two apps of one host set', () => {
    const shop = new Cookies(false, 'app', '/shop');
    expect(attributes(shop.set('login', 'abc'))).toContain('Path=/shop');
    expect(attributes(shop.clear('login'))).toContain('Path=/shop');
  });

  it('does not read names with the prefix', () => {
    expect(cookies.read(sending('__Host-mubarokah-app-login=other'), 'login')).toBeUndefined();
  });
});

describe.each([true, false])('Cookies (secure: %p)', (secure) => {
  const cookies = new Cookies(secure, 'app');
  const prefix = `${secure ? '__Host-' : ''}mubarokah-app-`;

  it('reads what it wrote', () => {
    const [pair] = attributes(cookies.set('login', 'a.b-c_d=~'));
    expect(cookies.read(sending(pair), 'login')).toBe('a.b-c_d=~');
  });

  it('finds all that begin with a name, by the rest of their names', () => {
    const request = sending(`${prefix}login-1=a; ${prefix}login-2=b; ${prefix}logi=c; x${prefix}login-3=d`);
    expect(cookies.readAll(request, 'login-')).toEqual(
      new Map([
        ['1', 'a'],
        ['2', 'b'],
      ]),
    );
  });

  it('does not read the cookie of another app on the same host, nor overwrites it', () => {
    const other = new Cookies(secure, 'other');
    expect(cookies.read(sending(attributes(other.set('login', 'abc'))[0]), 'login')).toBeUndefined();
    expect(cookies.set('login', 'abc')).not.toBe(other.set('login', 'abc'));
  });

  it('does not take a longer name for the name', () => {
    expect(cookies.read(sending(`${prefix}login-1=a`), 'login')).toBeUndefined();
  });

  it.each([[undefined], [''], [';;;'], ['=']])('finds nothing in %p', (header) => {
    expect(cookies.readAll(sending(header), 'login').size).toBe(0);
  });

  it.each(['é', '\x85', ' x', '"x" y', '\x7f'])('does not read a name that it could not clear: %j', (odd) => {
    expect(cookies.readAll(sending(`${prefix}login-${odd}=a`), 'login-').size).toBe(0);
  });

  it('survives names that objects have and values that cannot be decoded', () => {
    const request = sending(`__proto__=x; constructor=y; ${prefix}login=%E0%A4%A`);
    expect(cookies.read(request, 'login')).toBe('%E0%A4%A');
  });

  it.each([
    [1_000, 'Max-Age=1'],
    [1_001, 'Max-Age=2'],
    [0, 'Max-Age=0'],
    [-5, 'Max-Age=0'],
  ])('keeps a cookie of %d ms for %s', (maxAgeMs, attribute) => {
    expect(attributes(cookies.set('login', 'abc', maxAgeMs))).toContain(attribute);
  });

  it('lets a cookie without an age end with the browser', () => {
    expect(cookies.set('login', 'abc')).not.toMatch(/max-age|expires/i);
  });

  it('clears a cookie under the same name, path and flags, or the browser would keep it', () => {
    const without = (cookie: string) =>
      attributes(cookie).filter((part) => !/^(Max-Age|.*login)=/.test(part));
    expect(attributes(cookies.clear('login'))).toEqual(
      expect.arrayContaining([`${prefix}login=`, 'Max-Age=0']),
    );
    expect(without(cookies.clear('login'))).toEqual(without(cookies.set('login', 'abc')));
  });

  it('cannot be made to write another cookie or header by a value', () => {
    const setCookie = cookies.set('login', 'a; Domain=evil.example\r\nSet-Cookie: b=c');
    expect(setCookie).not.toMatch(/[\r\n]|; Domain/);
  });
});
