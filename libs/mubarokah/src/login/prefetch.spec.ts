import { describe, expect, it } from '@jest/globals';
import { isPrefetch, NOT_AHEAD } from './prefetch.js';

const request = (headers: Record<string, string>) => ({ method: 'GET', url: '/', headers, body: undefined });

describe('isPrefetch', () => {
  it.each<Record<string, string>>([
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { 'sec-purpose': 'Prefetch;anonymous-client-ip' },
    { purpose: 'prefetch' },
    { 'x-moz': 'prefetch' },
  ])('knows a prefetch by %j', (headers) => {
    expect(isPrefetch(request(headers))).toBe(true);
  });

  it.each<Record<string, string>>([
    {},
    { 'sec-purpose': '' },
    { 'sec-purpose': 'prefetching' },
    { 'sec-purpose': 'no-prefetch' },
    { 'x-purpose': 'prefetch' },
    { 'sec-fetch-dest': 'document' },
  ])('takes %j for a navigation', (headers) => {
    expect(isPrefetch(request(headers))).toBe(false);
  });
});

it('a prefetch is answered so that no browser keeps it, and asks again if the navigation comes', () => {
  expect(NOT_AHEAD).toEqual({ status: 503, headers: { 'Cache-Control': 'no-store' } });
});
