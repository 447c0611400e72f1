import { describe, expect, it } from '@jest/globals';
import { queryOf } from './http-exchange.js';

describe('queryOf', () => {
  it.each([
    ['/path?a=b', 'a=b'],
    ['/path?a=b?c=d', 'a=b%3Fc%3Dd'],
    ['/path?a=b&a=c', 'a=b&a=c'],
    ['/path?', ''],
    ['/path', ''],
    ['http://a:99999/path?a=b', 'a=b'],
    ['//[?a=b', 'a=b'],
  ])('finds in %s the parameters %s', (url, query) => {
    expect(String(queryOf(url))).toBe(query);
  });
});
