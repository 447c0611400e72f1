import type { ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { addExpressRoutes } from './express-routes.js';

interface Request {
  path: string;
  route?: { path: unknown };
}
type Handler = (request: Request, response: ServerResponse) => void;

describe('routes behind one layer', () => {
  const layers: { pattern: RegExp; handler: Handler }[] = [];
  const route = (pattern: RegExp) => ({ all: (handler: Handler) => layers.push({ pattern, handler }) });
  const adapter = { getInstance: () => ({ route }) } as unknown as AbstractHttpAdapter;
  const found: string[] = [];
  const paths = ['/auth/mubarokah', '/auth/mubarokah/callback', '/', '/Masuk~v1.0', '/back/', '/a%20b'];
  addExpressRoutes(adapter, new Map(paths.map((path) => [path, () => found.push(path)])));

  it('are one layer of the router, however many they are', () => expect(layers).toHaveLength(1));

  it('are none where there are none: an app may turn off all of them', () => {
    addExpressRoutes(adapter, new Map());
    expect(layers).toHaveLength(1);
  });

  it.each([
    ['/auth/mubarokah', '/auth/mubarokah'],
    ['/auth/mubarokah/', '/auth/mubarokah'],
    ['/Auth/MUBAROKAH/callback', '/auth/mubarokah/callback'],
    ['/', '/'],
    ['/masuk~v1.0', '/Masuk~v1.0'],
    ['/back', '/back/'],
    ['/BACK/', '/back/'],
    ['/A%20b/', '/a%20b'],
    ['/masuk~v1x0', undefined],
    ['/auth/mubarokah/other', undefined],
    ['/x/auth/mubarokah', undefined],
    ['//auth/mubarokah', undefined],
    ['/auth%2Fmubarokah', undefined],
    ['', undefined],
  ])('take %j to %s', (path, expected) => {
    const { pattern, handler } = layers[0]!;
    expect(pattern.test(path)).toBe(expected !== undefined);
    if (expected === undefined) return;
    found.length = 0;
    const request: Request = { path };
    handler(request, {} as ServerResponse);
    expect(found).toEqual([expected]);
    expect(request.route).toEqual({ path: expected });
  });
});
