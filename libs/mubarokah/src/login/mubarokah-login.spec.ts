import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';
import { describe, expect, it, jest } from '@jest/globals';
import { MubarokahEvents } from '../events/index.js';
import { type HttpAnswer, type HttpRequest, mountRoutes } from '../http/index.js';
import { type MubarokahOptions, type MubarokahTokens, type MubarokahUser } from '../options/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { CallbackFailed } from './callback-failed.js';
import type { CallbackEnd, LoginCallback } from './login-callback.js';
import { LoginFailedException } from './login-failed.exception.js';
import type { LoginStart } from './login-start.js';
import type { Logout } from './logout.js';
import { MubarokahLogin } from './mubarokah-login.js';
import type { VerifiedLogin } from './session-start.js';

const SENT = { method: 'GET', url: '/x?y=1', headers: { cookie: 'a=b' } };

/** A login whose three parts only say their names, and an Express response to send that on. */
function namedParts(given: MubarokahOptions = {}) {
  const options = optionsWith(given);
  const saying = (name: string) =>
    jest.fn(async (_: HttpRequest): Promise<HttpAnswer> => ({ status: 299, headers: { 'X-Part': name } }));
  const parts = { begin: saying('begin'), finish: saying('finish'), logOut: saying('logOut') };
  const events = new MubarokahEvents();
  const operations: string[] = [];
  events.around((operation, work) => {
    operations.push(operation.type);
    return work();
  });
  const adapter = {
    getType: () => 'express',
    appendHeader: (to: ServerResponse, name: string, value: string) => to.appendHeader(name, value),
  } as unknown as AbstractHttpAdapter;
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

const RECORD = { state: 's', returnTo: '/cart', startedAt: 0, redirectUri: 'https://shop.example/callback' };

describe('a login that the app completes', () => {
  const user = { id: '7' } as MubarokahUser;
  const tokens = { accessToken: 'at' } as MubarokahTokens;
  const PREFETCH = { ...SENT, headers: { 'sec-purpose': 'prefetch' } };

  function completing(end?: CallbackEnd, options: MubarokahOptions = {}) {
    const room = namedParts(options);
    const verified = { user, tokens, returnTo: '/cart' } as VerifiedLogin;
    const complete = jest.fn<LoginCallback['complete']>(async (_, begin) => {
      await begin(verified);
      return end ?? { login: verified, cookies: ['a=1', 'b=2'] };
    });
    const keep = jest.fn<LoginStart['keep']>(async () => ['login=1']);
    const { login } = room;
    Object.assign(login, { callback: { complete }, start: { keep } });
    return { ...room, complete, keep };
  }

  it('hands over who it is, within the operation that is measured, with cookies and without an answer', async () => {
    const { login, response, operations } = completing();
    const begin = jest.fn();
    const completed = { user, tokens, returnTo: '/cart' };
    expect(await login.complete(SENT, response, begin)).toEqual(completed);
    expect([begin.mock.calls, operations]).toEqual([[[completed]], ['callback']]);
    expect(response.getHeader('Set-Cookie')).toEqual(['a=1', 'b=2']);
    expect(response.headersSent).toBe(false);
    await expect(login.complete(SENT, response)).resolves.toEqual(completed);
  });

  it.each([
    [RECORD, '/cart'],
    [undefined, undefined],
  ])('says why it failed, and sets its cookies all the same: %p', async (record, returnTo) => {
    const failed = new CallbackFailed('access_denied');
    const { login, response } = completing({ failed, record, cookies: ['a=1'] });
    const failure: unknown = await login.complete(SENT, response).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(LoginFailedException);
    expect(failure).toMatchObject({ reason: 'access_denied', returnTo });
    expect(response.getHeader('Set-Cookie')).toBe('a=1');
  });

  it('does nothing ahead of a navigation', async () => {
    const { login, response, complete, keep } = completing();
    await expect(login.complete(PREFETCH, response)).rejects.toMatchObject({ status: 503 });
    await expect(login.keep(PREFETCH, response, { state: 's', codeVerifier: 'v' })).rejects.toMatchObject({
      status: 503,
    });
    expect([complete.mock.calls, keep.mock.calls]).toEqual([[], []]);
  });

  it.each([
    ['/login?returnTo=/cart', '/cart'],
    ['/login', '/home'],
    ['/login?returnTo=/oh-no%3Freason=access_denied', '/home'],
  ])('is kept for the page that %s wants, within the operation that is measured', async (url, page) => {
    const options = { defaultReturnTo: '/home', failurePath: '/oh-no' };
    const { login, response, keep, operations } = completing(undefined, options);
    const secrets = { state: 's', codeVerifier: 'v' };
    await login.keep({ ...SENT, url }, response, secrets);
    expect(keep.mock.calls).toEqual([[expect.objectContaining({ url }), page, secrets]]);
    expect([operations, response.getHeader('Set-Cookie')]).toEqual([['authorize'], 'login=1']);
  });
});
