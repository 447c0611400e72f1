import 'reflect-metadata';
import type { ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { describe, expect, it } from '@jest/globals';
import { CurrentSession, CurrentUser } from './auth-decorators.js';

class Handlers {
  user(@CurrentUser() _user: unknown) {}
  session(@CurrentSession() _session: unknown) {}
}

/** What Nest would give the handler's only parameter. */
function parameterOf(handler: keyof Handlers, request: object): unknown {
  const parameters = Reflect.getMetadata(ROUTE_ARGS_METADATA, Handlers, handler) as Record<
    string,
    { factory(data: unknown, context: ExecutionContext): unknown }
  >;
  const context = { switchToHttp: () => ({ getRequest: () => request }) } as ExecutionContext;
  return Object.values(parameters)[0]!.factory(undefined, context);
}

describe('a handler behind the guard', () => {
  const request = { user: { id: '7' }, mubarokahSession: { id: 'session-1' } };

  it('is told who is logged in', () => {
    expect(parameterOf('user', request)).toBe(request.user);
  });

  it('is told the session', () => {
    expect(parameterOf('session', request)).toBe(request.mubarokahSession);
  });

  it('that is public is told nobody', () => {
    expect([parameterOf('user', {}), parameterOf('session', {})]).toEqual([undefined, undefined]);
  });
});
