import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { ArgumentsHost } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { type MubarokahOptions, resolveOptions } from '../options/index.js';
import { LoginRequiredException } from './auth-exceptions.js';
import { LoginRequiredFilter } from './login-required.filter.js';

const BROWSER = 'text/html,application/xhtml+xml,*/*;q=0.8';

/** What somebody who must log in gets, on a response of Node's own as Express has it. */
function answerTo(
  { method = 'GET', accept = BROWSER, url = '/profile?tab=1&x=a b' },
  options: MubarokahOptions = {},
) {
  const resolved = resolveOptions(
    {
      clientId: 'shop',
      clientSecret: 'secret',
      redirectUri: 'https://shop.example/callback',
      cookieSecret: 'c'.repeat(32),
      ...options,
    },
    {},
  );
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const sent: unknown[] = [];
  response.end = (body: unknown) => (sent.push(body), response);
  const host = {
    switchToHttp: () => ({
      getRequest: () => ({ method, url, headers: { accept } }),
      getResponse: () => response,
    }),
  } as unknown as ArgumentsHost;
  const adapterHost = { httpAdapter: { getType: () => 'express' } } as unknown as HttpAdapterHost;
  new LoginRequiredFilter(adapterHost, resolved).catch(new LoginRequiredException(), host);
  return { status: response.statusCode, headers: response.getHeaders(), body: sent[0] };
}

describe('LoginRequiredFilter', () => {
  it('sends a browser to the login, and tells it the way back', () => {
    const { status, headers } = answerTo({});
    expect([status, headers['location']]).toEqual([
      302,
      '/auth/mubarokah?returnTo=%2Fprofile%3Ftab%3D1%26x%3Da%20b',
    ]);
    expect(headers['cache-control']).toBe('no-store');
  });

  it.each<[who: string, request: Parameters<typeof answerTo>[0], options: MubarokahOptions]>([
    ['an API caller', { accept: 'application/json' }, {}],
    ['a form, whose page cannot be come back to', { method: 'POST' }, {}],
    ['a browser where there is no login route', {}, { loginPath: false }],
  ])('tells %s as JSON to log in', (_, request, options) => {
    const { status, headers, body } = answerTo(request, options);
    expect([status, headers['location']]).toEqual([401, undefined]);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect(JSON.parse(body as string)).toEqual({
      statusCode: 401,
      message: 'Please log in with Mubarokah ID.',
      error: 'Unauthorized',
    });
  });
});
