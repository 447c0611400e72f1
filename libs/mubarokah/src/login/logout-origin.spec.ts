import { describe, expect, it } from '@jest/globals';
import type { HttpRequest } from '../http/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { type LogoutSource, logoutSourceOf, preflightHeaders } from './logout-origin.js';

const OWN = 'https://shop.example';
const SPA = 'https://app.shop.example';

const asking = (headers: HttpRequest['headers']): HttpRequest => ({
  method: 'POST',
  url: '/auth/mubarokah/logout',
  headers,
  body: undefined,
});

function sourceOf(
  headers: HttpRequest['headers'],
  logoutOrigins: string[] = [],
  hasCookie = true,
): LogoutSource {
  const options = optionsWith({
    redirectUri: `${OWN}/auth/mubarokah/callback`,
    logoutOrigins,
  });
  return logoutSourceOf(asking(headers), options, hasCookie);
}

describe('a logout comes from', () => {
  it.each<[LogoutSource, HttpRequest['headers']]>([
    ['own', {}],
    ['own', { origin: OWN }],
    ['own', { origin: OWN, 'sec-fetch-site': 'same-origin' }],
    ['own', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
    ['own', { 'sec-fetch-site': 'none' }],
    ['foreign', { origin: OWN, 'sec-fetch-site': 'cross-site' }],
    ['foreign', { origin: OWN, 'sec-fetch-site': 'same-site' }],
    ['foreign', { 'sec-fetch-site': '' }],
    ['foreign', { origin: SPA }],
    ['foreign', { origin: SPA, 'sec-fetch-site': 'same-site' }],
    ['foreign', { origin: 'null' }],
    ['foreign', { origin: '' }],
  ])('%s where the app names nobody: %j', (source, headers) => {
    expect(sourceOf(headers)).toBe(source);
  });

  it.each<[LogoutSource, HttpRequest['headers']]>([
    ['named', { origin: SPA }],
    ['named', { origin: SPA, 'sec-fetch-site': 'same-site' }],
    ['named', { origin: SPA, 'sec-fetch-site': 'cross-site' }],
    ['own', { origin: OWN }],
    ['foreign', { origin: `${SPA}/` }],
    ['foreign', { origin: `${SPA}:444` }],
    ['foreign', { origin: `${SPA}.evil.example` }],
    ['foreign', { origin: SPA.toUpperCase() }],
    ['foreign', { origin: `${SPA}, ${SPA}` }],
    ['foreign', { origin: 'http://app.shop.example' }],
    ['foreign', { origin: 'null' }],
    ['foreign', { 'sec-fetch-site': 'same-site' }],
  ])('%s where the app names an origin: %j', (source, headers) => {
    expect(sourceOf(headers, [SPA])).toBe(source);
  });

  it.each<[LogoutSource, HttpRequest['headers'], hasCookie: boolean]>([
    ['own', { origin: 'null' }, true],
    ['foreign', { origin: 'null' }, false],
    ['foreign', { origin: 'null', 'sec-fetch-site': 'cross-site' }, true],
    ['foreign', { origin: 'null', 'sec-fetch-site': 'same-site' }, true],
    ['own', { origin: 'null', 'sec-fetch-site': 'same-origin' }, false],
    ['foreign', { origin: SPA }, true],
  ])('%s where the app names "null": %j, with the cookie of a session: %p', (source, headers, hasCookie) => {
    expect(sourceOf(headers, ['null'], hasCookie)).toBe(source);
  });
});

describe('the headers that a page of a named origin may send', () => {
  it.each([
    ['content-type', 'content-type'],
    ['content-type, x-request-id', 'content-type, x-request-id'],
    ['x', 'x'],
    [undefined, undefined],
    ['', undefined],
    ['*', undefined],
    ['a\r\nset-cookie: b', undefined],
    ['a'.repeat(500), 'a'.repeat(500)],
    ['a'.repeat(501), undefined],
  ])('are those of %j: %j', (wanted, allowed) => {
    expect(preflightHeaders(asking({ 'access-control-request-headers': wanted }))).toStrictEqual({
      'Access-Control-Allow-Methods': 'POST',
      ...(allowed === undefined ? {} : { 'Access-Control-Allow-Headers': allowed }),
    });
  });
});
