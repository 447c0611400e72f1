import type { ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { addExpressRoutes } from './express-routes.js';

interface Request {
  path: string;
  route?: { path: unknown };
}
type ErrorHandler = (
  error: unknown,
  request: Request,
  response: ServerResponse,
  next: (error: unknown) => void,
) => void;
type Handler = (request: Request, response: ServerResponse) => void;

describe('routes behind one layer', () => {
  const layers: { pattern: RegExp; handler: Handler }[] = [];
  const route = (pattern: RegExp) => ({ all: (handler: Handler) => layers.push({ pattern, handler }) });
  const errorLayers: ErrorHandler[] = [];
  const use = (handler: ErrorHandler) => errorLayers.push(handler);
  const adapter = { getInstance: () => ({ route, use }) } as unknown as AbstractHttpAdapter;
  const found: string[] = [];
  const paths = ['/auth/mubarokah', '/auth/mubarokah/callback', '/', '/Masuk~v1.0', '/back/', '/a%20b'];
  addExpressRoutes(adapter, new Map(paths.map((path) => [path, () => found.push(path)])));

  it('are one layer of the router, however many they are', () => {
    expect([layers.length, errorLayers.length]).toEqual([1, 1]);
  });

  it('are none where there are none: an app may turn off all of them', () => {
    addExpressRoutes(adapter, new Map());
    expect([layers.length, errorLayers.length]).toEqual([1, 1]);
  });

  describe('after an error of the middleware before them', () => {
    const answered = (error: unknown, path = '/auth/mubarokah') => {
      found.length = 0;
      const passed: unknown[] = [];
      errorLayers[0]!(error, { path }, {} as ServerResponse, (next) => passed.push(next));
      return { found: [...found], passed };
    };
    const bodyFault = (fault: object) => Object.assign(new Error('of body-parser'), fault);

    it.each([
      { type: 'charset.unsupported' },
      { type: 'encoding.unsupported' },
      { type: 'entity.parse.failed' },
      { type: 'entity.too.large' },
      { type: 'parameters.too.many' },
      { type: 'querystring.parse.rangeError' },
      { type: 'request.size.invalid' },
      { code: 'Z_DATA_ERROR' },
    ])('answer as if there were no body, where it is %j', (fault) => {
      expect(answered(bodyFault(fault))).toEqual({ found: ['/auth/mubarokah'], passed: [] });
    });

    it.each([
      new Error('refused by a middleware'),
      bodyFault({ type: 'entity.verify.failed' }),
      bodyFault({ code: 'EACCES' }),
      { type: 'entity.parse.failed' },
      undefined,
    ])('pass on %p, which is none of a body', (error) => {
      expect(answered(error)).toEqual({ found: [], passed: [error] });
    });

    it('pass on what is wrong with a body that is not for them', () => {
      const error = bodyFault({ type: 'entity.parse.failed' });
      for (const path of ['/auth/mubarokah/other', '/auth//mubarokah'])
        expect(answered(error, path)).toEqual({ found: [], passed: [error] });
    });
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
