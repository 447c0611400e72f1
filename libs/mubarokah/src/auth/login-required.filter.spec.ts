import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { ArgumentsHost } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { lastValueFrom, type Observable } from 'rxjs';
import { type MubarokahOptions } from '../options/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { LoginRequiredException } from '../outcomes/auth-exceptions.js';
import { LoginRequiredFilter } from './login-required.filter.js';

const BROWSER = 'text/html,application/xhtml+xml,*/*;q=0.8';

function filterWith(options: MubarokahOptions = {}): LoginRequiredFilter {
  const resolved = optionsWith(options);
  const filter = new LoginRequiredFilter(resolved);
  const httpAdapter = {
    isHeadersSent: () => false,
    reply: (response: ServerResponse, body: unknown, status: number) =>
      response.writeHead(status).end(JSON.stringify(body)),
  };
  Object.assign(filter, { httpAdapterHost: { httpAdapter } as unknown as HttpAdapterHost });
  return filter;
}

/** What somebody who must log in gets, on a response of Node's own as Express has it. */
function answerTo(
  { method = 'GET', accept = BROWSER, url = '/profile?tab=1&x=a b' },
  options: MubarokahOptions = {},
) {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const sent: unknown[] = [];
  response.end = (body: unknown) => (sent.push(body), response);
  const http = {
    getRequest: () => ({ method, url, headers: { accept } }),
    getResponse: () => response,
  };
  const host = { getType: () => 'http', switchToHttp: () => http, getArgByIndex: () => response };
  filterWith(options).catch(new LoginRequiredException(), host as unknown as ArgumentsHost);
  return { status: response.statusCode, location: response.getHeader('location'), body: sent[0] };
}

describe('LoginRequiredFilter', () => {
  it('sends a browser to the login, and tells it the way back', () => {
    const { status, location } = answerTo({});
    expect([status, location]).toEqual([302, '/auth/mubarokah?returnTo=%2Fprofile%3Ftab%3D1%26x%3Da%20b']);
  });

  it.each<[who: string, request: Parameters<typeof answerTo>[0], options: MubarokahOptions]>([
    ['an API caller', { accept: 'application/json' }, {}],
    ['a form, whose page cannot be come back to', { method: 'POST' }, {}],
    ['a browser where there is no login route', {}, { loginPath: false }],
  ])('tells %s as JSON to log in', (_, request, options) => {
    const { status, location, body } = answerTo(request, options);
    expect([status, location]).toEqual([401, undefined]);
    expect(JSON.parse(body as string)).toEqual({
      statusCode: 401,
      message: 'Please log in with Mubarokah ID.',
      error: 'Unauthorized',
    });
  });

  it.each(['graphql', 'ws'])('hands the exception on in a context of %s', (type) => {
    const exception = new LoginRequiredException();
    const host = { getType: () => type } as unknown as ArgumentsHost;
    expect(() => filterWith().catch(exception, host)).toThrow(exception);
  });

  it('answers a microservice with the exception, and throws nothing', async () => {
    const exception = new LoginRequiredException();
    const host = { getType: () => 'rpc' } as unknown as ArgumentsHost;
    const answer = filterWith().catch(exception, host) as Observable<never>;
    await expect(lastValueFrom(answer)).rejects.toBe(exception);
  });
});
