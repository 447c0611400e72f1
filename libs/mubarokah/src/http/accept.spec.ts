import { describe, expect, it } from '@jest/globals';
import { acceptedTypes, preferredLanguage, preferredType, prefersHtml } from './accept.js';
import type { HttpRequest } from './http-exchange.js';

const asking = (headers: HttpRequest['headers']): HttpRequest => ({
  method: 'GET',
  url: '/',
  headers,
  body: undefined,
});

describe('prefersHtml', () => {
  it.each([
    ['a browser', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', true],
    ['whoever likes a page better', 'application/json;q=0.5, text/html', true],
    ['whoever takes any text', 'text/*', true],
    ['fetch and curl', '*/*', false],
    ['whoever says nothing', undefined, false],
    ['an API caller', 'application/json', false],
    ['whoever likes JSON better', 'text/html;q=0.5, application/json', false],
    ['whoever takes neither', 'image/png', false],
    ['whoever refuses pages', 'text/html;q=0', false],
    ['nonsense', ';;,,/', false],
  ])('answers %s (%s) with a page: %p', (_, accept, expected) => {
    expect(prefersHtml(asking({ accept }))).toBe(expected);
  });
});

describe('preferredLanguage', () => {
  it.each([
    ['id-ID,id;q=0.9,en;q=0.8', 'id'],
    ['en-GB,en;q=0.9,id;q=0.8', 'en'],
    ['id', 'id'],
    ['*', 'en'],
    ['fr', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ])('reads %p as %s', (language, expected) => {
    expect(preferredLanguage(asking({ 'accept-language': language }), ['en', 'id'])).toBe(expected);
  });
});

describe('preferredType', () => {
  it.each([
    ['b/b', 'b/b'],
    ['*/*, b/b', 'b/b'],
    ['b/*', 'b/b'],
    ['b/b;q=0.5, a/a', 'a/a'],
    ['b/b;q=0, */*', 'a/a'],
    ['*/*', 'a/a'],
    ['c/c', 'a/a'],
    [undefined, 'a/a'],
  ])('reads %p as %s', (accept, expected) => {
    expect(preferredType(asking({ accept }), ['a/a', 'b/b'])).toBe(expected);
  });
});

describe('acceptedTypes', () => {
  it('are in the order in which they are wanted', () => {
    expect(acceptedTypes('c/c;q=0.2, a/a;v=1, b/b;v="x,y";q=0.5, d/d;q=0')).toEqual(['a/a', 'b/b', 'c/c']);
    expect(acceptedTypes(undefined)).toEqual([]);
  });
});
