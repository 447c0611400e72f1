import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { addExpressRoute } from './express-routes.js';

type Middleware = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

describe('routes behind one middleware', () => {
  const middlewares: Middleware[] = [];
  const adapter = { use: (one: Middleware) => middlewares.push(one) } as unknown as AbstractHttpAdapter;
  const found: string[] = [];
  for (const path of ['/auth/mubarokah', '/auth/mubarokah/callback', '/'])
    addExpressRoute(adapter, path, (request) => {
      found.push((request as { route?: { path: string } }).route!.path);
    });

  it('are one layer of the router, however many they are', () => expect(middlewares).toHaveLength(1));

  it.each([
    ['/auth/mubarokah', '/auth/mubarokah'],
    ['/auth/mubarokah?returnTo=/x', '/auth/mubarokah'],
    ['/auth/mubarokah/', '/auth/mubarokah'],
    ['/Auth/MUBAROKAH/callback?code=a', '/auth/mubarokah/callback'],
    ['http://example.com/auth/mubarokah?a', '/auth/mubarokah'],
    ['/', '/'],
    ['/auth/mubarokah/other', 'next'],
    ['//auth/mubarokah', 'next'],
    ['/auth%2Fmubarokah', 'next'],
    ['', 'next'],
  ])('take %j to %s', (url, expected) => {
    found.length = 0;
    middlewares[0]!({ url } as IncomingMessage, {} as ServerResponse, () => found.push('next'));
    expect(found).toEqual([expected]);
  });
});
