import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';
import { describe, expect, it, jest } from '@jest/globals';
import { MubarokahEvents } from '../events/index.js';
import { type HttpAnswer, type HttpRequest, mountRoutes } from '../http/index.js';
import { type MubarokahOptions, resolveOptions } from '../options/index.js';
import type { LoginCallback } from './login-callback.js';
import type { LoginStart } from './login-start.js';
import type { Logout } from './logout.js';
import { MubarokahLogin } from './mubarokah-login.js';

const SENT = { method: 'GET', url: '/x?y=1', headers: { cookie: 'a=b' } };

/** A login whose three parts only say their names, and an Express response to send that on. */
function namedParts(given: MubarokahOptions = {}) {
  const options = resolveOptions(
    {
      clientId: 'shop',
      clientSecret: 'secret',
      redirectUri: 'https://shop.example/callback',
      cookieSecret: 'c'.repeat(32),
      ...given,
    },
    {},
  );
  const saying = (name: string) =>
    jest.fn(async (_: HttpRequest): Promise<HttpAnswer> => ({ status: 299, headers: { 'X-Part': name } }));
  const parts = { begin: saying('begin'), finish: saying('finish'), logOut: saying('logOut') };
  const events = new MubarokahEvents();
  const operations: string[] = [];
  events.around((operation, work) => {
    operations.push(operation.type);
    return work();
  });
  const adapter = { getType: () => 'express' } as AbstractHttpAdapter;
  const login = new MubarokahLogin(
    options,
    { begin: parts.begin } as unknown as LoginStart,
    { finish: parts.finish } as unknown as LoginCallback,
    { logOut: parts.logOut } as unknown as Logout,
    events,
    { httpAdapter: adapter } as HttpAdapterHost,
  );
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  return { login, parts, operations, response };
}

describe('MubarokahLogin', () => {
  it.each([
    ['begin', ['authorize']],
    ['finish', ['callback']],
    ['logOut', []],
  ] as const)('answers by its part %s, within the operation that is measured', async (name, measured) => {
    const { login, parts, operations, response } = namedParts();
    await login[name](SENT, response);
    expect([response.statusCode, response.getHeader('X-Part')]).toEqual([299, name]);
    expect(response.writableEnded).toBe(true);
    expect(parts[name].mock.calls).toEqual([[expect.objectContaining(SENT)]]);
    expect(operations).toEqual(measured);
  });

  describe('mounted on the server', () => {
    const mounted = (options: MubarokahOptions = {}) => {
      const { login, parts, operations } = namedParts(options);
      const routes = new Map<string, (request: unknown, response: unknown) => void>();
      const replies: [number, string][] = [];
      const adapter = {
        getType: () => 'fastify',
        getInstance: () => ({
          supportedMethods: ['GET', 'POST'],
          route: ({ url, handler }: { url: string; handler: never }) => routes.set(url, handler),
        }),
        setHeader: () => undefined,
        reply: (_: unknown, body: string, status: number) => replies.push([status, body]),
      } as unknown as AbstractHttpAdapter;
      mountRoutes(adapter, login.routes());
      return { routes, parts, operations, replies };
    };

    it('serves each route at its path', async () => {
      const { routes, parts, operations, replies } = mounted({ callbackPath: '/back', logoutPath: '/out' });
      expect([...routes.keys()]).toEqual(['/auth/mubarokah', '/back', '/out']);
      for (const listener of routes.values()) listener(SENT, {});
      await new Promise(setImmediate);
      expect(Object.values(parts).map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1]);
      expect(operations).toEqual(['authorize', 'callback']);
      expect(replies).toEqual([
        [299, ''],
        [299, ''],
        [299, ''],
      ]);
    });

    it.each([
      ['loginPath', ['/callback', '/auth/mubarokah/logout']],
      ['callbackPath', ['/auth/mubarokah', '/auth/mubarokah/logout']],
      ['logoutPath', ['/auth/mubarokah', '/callback']],
    ])('leaves out a route whose %s is false', (option, paths) => {
      expect([...mounted({ [option]: false }).routes.keys()]).toEqual(paths);
    });
  });
});
