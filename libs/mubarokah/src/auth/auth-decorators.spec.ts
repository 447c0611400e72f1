import 'reflect-metadata';
import type { ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { describe, expect, it } from '@jest/globals';
import { CurrentSession, CurrentUser, Public, RequireScopes } from './auth-decorators.js';
import { AccessConflictError } from '../outcomes/auth-exceptions.js';

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
  const context = { getType: () => 'http', getArgByIndex: () => request } as unknown as ExecutionContext;
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

describe('two decorators that say who is let in', () => {
  const TWO: [what: string, inner: () => MethodDecorator & ClassDecorator, outer: typeof Public][] = [
    ['@Public() above @RequireScopes()', () => RequireScopes('a'), Public],
    ['@RequireScopes() above @Public()', Public, () => RequireScopes('a')],
    ['@RequireScopes() twice', () => RequireScopes('a'), () => RequireScopes('b')],
    ['@Public() twice', Public, Public],
  ];

  it.each(TWO)('are refused on a handler: %s', (_, inner, outer) => {
    const decorate = () => {
      class Pages {
        @outer()
        @inner()
        profile() {}
      }
      return Pages;
    };
    expect(decorate).toThrow(AccessConflictError);
    expect(decorate).toThrow(expect.objectContaining({ code: 'access_conflict' }));
    expect(decorate).toThrow('Pages.profile has two decorators that say who is let in.');
  });

  it.each(TWO)('are refused on a class: %s', (_, inner, outer) => {
    const decorate = () => {
      @outer()
      @inner()
      class Pages {}
      return Pages;
    };
    expect(decorate).toThrow('Pages has two decorators that say who is let in.');
  });

  it('are taken on a class and its handler, and on a class and its subclass', () => {
    @Public()
    class Pages {
      @RequireScopes('a') profile() {}
    }
    @RequireScopes('b')
    class Admin extends Pages {
      @RequireScopes('b') override profile() {}
    }
    expect(new Admin()).toBeInstanceOf(Pages);
  });
});
