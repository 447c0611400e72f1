import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  request as ask,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ExpressAdapter } from '@nestjs/platform-express';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addExpressRoutes } from './express-routes.js';

type Middleware = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

const PATHS = [
  '/auth/mubarokah',
  '/auth/mubarokah/callback',
  '/',
  '/Masuk~v1.0',
  '/back/',
  '/a%20b',
  '/a+(b)',
];

describe('routes on Express', () => {
  let server: Server;
  /** What a middleware before them ends in. */
  let fault: { readonly thrown: unknown } | undefined;
  let passedOn: unknown;

  beforeAll(async () => {
    const adapter = new ExpressAdapter();
    adapter.use(((_, __, next) => (fault === undefined ? next() : next(fault.thrown))) satisfies Middleware);
    const answer =
      (path: string) =>
      (request: IncomingMessage & { route?: { path?: string } }, response: ServerResponse): void =>
        void response.end(`${path} ${request.route?.path ?? ''}`.trim());
    addExpressRoutes(adapter, new Map(PATHS.map((path) => [path, answer(path)])));
    addExpressRoutes(adapter, new Map());
    adapter.use((error: unknown, _: IncomingMessage, response: ServerResponse, __: unknown) => {
      passedOn = error;
      response.writeHead(500).end();
    });
    const express = adapter.getInstance<(request: IncomingMessage, response: ServerResponse) => void>();
    server = createServer(express).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => void server.close());

  /** As it stands, which `fetch` would mend. Resolves to what was answered with 200. */
  const get = async (path: string, method = 'GET'): Promise<string | undefined> => {
    const { port } = server.address() as AddressInfo;
    const asked = ask({ host: '127.0.0.1', port, path, method }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const body = await text(response);
    return response.statusCode === 200 ? body : undefined;
  };

  describe('after an error of the middleware before them', () => {
    const answered = async (thrown: unknown, path = '/auth/mubarokah') => {
      fault = { thrown };
      passedOn = 'nothing';
      const found = await get(path);
      fault = undefined;
      return { found, passedOn };
    };
    const bodyFault = (more: object) => Object.assign(new Error('of body-parser'), more);

    it.each([
      { type: 'charset.unsupported' },
      { type: 'encoding.unsupported' },
      { type: 'entity.parse.failed' },
      { type: 'entity.too.large' },
      { type: 'parameters.too.many' },
      { type: 'querystring.parse.rangeError' },
      { type: 'request.size.invalid' },
      { code: 'Z_DATA_ERROR' },
    ])('answer as if there were no body, where it is %j', async (more) => {
      expect(await answered(bodyFault(more))).toEqual({
        found: '/auth/mubarokah /auth/mubarokah',
        passedOn: 'nothing',
      });
    });

    it.each([
      new Error('refused by a middleware'),
      bodyFault({ type: 'entity.verify.failed' }),
      bodyFault({ code: 'EACCES' }),
      { type: 'entity.parse.failed' },
    ])('pass on %p, which is none of a body', async (error) => {
      expect(await answered(error)).toEqual({ found: undefined, passedOn: error });
    });

    it('pass on what is wrong with a body that is not for them', async () => {
      const error = bodyFault({ type: 'entity.parse.failed' });
      for (const path of ['/auth/mubarokah/other', '/auth//mubarokah'])
        expect(await answered(error, path)).toEqual({ found: undefined, passedOn: error });
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
  ])('take %j to %s, by a route of that name', async (path, expected) => {
    expect(await get(path)).toBe(expected && `${expected} ${expected}`);
    expect(await get(path, 'PROPFIND')).toBe(expected && `${expected} ${expected}`);
  });

  it('take what has a meaning to Express as it stands', async () => {
    expect(await get('/a+(b)')).toBe('/a+(b) /a+(b)');
    expect(await get('/aab')).toBeUndefined();
  });
});
