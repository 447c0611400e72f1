import { type ExecutionContext, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { describe, expect, it } from '@jest/globals';
import { type MubarokahEvent, MubarokahEvents } from '../events/index.js';
import { Public, RequireScopes } from './auth-decorators.js';
import {
  LoginRequiredException,
  MissingScopeException,
  SessionUnavailableException,
} from './auth-exceptions.js';
import { MubarokahAuthGuard } from './mubarokah-auth.guard.js';
import type { MubarokahSession } from './mubarokah-session.js';
import type { MubarokahSessions } from './mubarokah-sessions.js';
import { SessionStoreError } from './session-error.js';

const session: MubarokahSession = {
  user: { id: '7', name: 'Siti', email: null, username: null, profilePicture: null, gender: null },
  id: 'session-1',
  scopes: ['view-user', 'detail-user'],
  startedAt: 0,
  expiresAt: 1,
  accessTokenExpiresAt: 1,
};

class OpenController {
  plain() {}
  @Public() open() {}
  @RequireScopes('detail-user') details() {}
  @RequireScopes('detail-user', 'write-user', 'admin') everything() {}
  @RequireScopes() nothing() {}
  @SetMetadata('unrelated', true) unrelated() {}
}

@RequireScopes('admin')
class AdminController {
  plain() {}
  @RequireScopes('view-user') relaxed() {}
}

@Public()
class PublicController {
  plain() {}
}

type Handler = readonly [controller: new () => object, method: string];
const PLAIN: Handler = [OpenController, 'plain'];

/** The guard in front of a handler, with what it does to the request and tells. */
function guarding(
  [controller, method]: Handler,
  current: () => Promise<MubarokahSession | undefined>,
  hasCookie = false,
) {
  const request: Record<string, unknown> = {};
  const context = {
    getHandler: () => (controller.prototype as Record<string, unknown>)[method],
    getClass: () => controller,
    switchToHttp: () => ({ getRequest: () => request }),
  } as unknown as ExecutionContext;
  const events = new MubarokahEvents();
  const told: MubarokahEvent[] = [];
  events.on('auth-check', (event) => told.push(event));
  const guard = new MubarokahAuthGuard(
    { current, hasCookie: () => hasCookie } as unknown as MubarokahSessions,
    events,
    new Reflector(),
  );
  return { request, told, check: () => guard.canActivate(context) };
}

const loggedIn = () => Promise.resolve(session);
const nobody = () => Promise.resolve(undefined);

describe('MubarokahAuthGuard', () => {
  it('lets in who is logged in, and tells the handler who it is', async () => {
    const { check, request, told } = guarding(PLAIN, loggedIn);
    expect(await check()).toBe(true);
    expect(request).toEqual({ user: session.user, mubarokahSession: session });
    expect(told).toEqual([{ type: 'auth-check', result: 'allowed', reason: 'none' }]);
  });

  it('asks everybody else to log in', async () => {
    const { check, request, told } = guarding(PLAIN, nobody);
    await expect(check()).rejects.toBeInstanceOf(LoginRequiredException);
    expect(request).toEqual({});
    expect(told).toEqual([{ type: 'auth-check', result: 'challenged', reason: 'no_session' }]);
  });

  it('tells of a session that is over apart from none at all', async () => {
    const { check, told } = guarding(PLAIN, nobody, true);
    await expect(check()).rejects.toBeInstanceOf(LoginRequiredException);
    expect(told).toEqual([{ type: 'auth-check', result: 'challenged', reason: 'expired' }]);
  });

  it.each([
    ['store_error', new SessionStoreError('read', new Error('hunter2'))],
    ['internal_error', new TypeError('hunter2')],
  ])('lets nobody in with %s', async (reason, error) => {
    const { check, request, told } = guarding(PLAIN, () => Promise.reject(error));
    const thrown: unknown = await check().catch((failure: unknown) => failure);
    expect(thrown).toBeInstanceOf(SessionUnavailableException);
    expect((thrown as SessionUnavailableException).getResponse()).toEqual({
      statusCode: 503,
      error: 'Service Unavailable',
      message: 'Sessions cannot be read right now. Please try again in a moment.',
    });
    expect(request).toEqual({});
    expect(told).toEqual([{ type: 'auth-check', result: 'error', reason }]);
  });

  it.each([
    ['the handler', [OpenController, 'open'] as const],
    ['the controller', [PublicController, 'plain'] as const],
  ])('lets everybody in, and does not look at the session, where %s is public', async (_, handler) => {
    const { check, told } = guarding(handler, () => Promise.reject(new Error('asked')));
    expect(await check()).toBe(true);
    expect(told).toEqual([]);
  });

  describe('lets in who was granted', () => {
    it.each([
      ['the scope', [OpenController, 'details'] as const],
      [
        'the scope that the handler asks for instead of its controller',
        [AdminController, 'relaxed'] as const,
      ],
      ['anything, where no scope is asked for', [OpenController, 'nothing'] as const],
      ['anything, where other metadata is set', [OpenController, 'unrelated'] as const],
    ])('%s', async (_, handler) => {
      expect(await guarding(handler, loggedIn).check()).toBe(true);
    });
  });

  describe('refuses who was not granted', () => {
    it.each([
      ['all of the scopes', [OpenController, 'everything'] as const, '"write-user", "admin"'],
      ['the scope of the controller', [AdminController, 'plain'] as const, '"admin"'],
    ])('%s, and names what is missing', async (_, handler, missing) => {
      const { check, request, told } = guarding(handler, loggedIn);
      const refused: unknown = await check().catch((failure: unknown) => failure);
      expect(refused).toBeInstanceOf(MissingScopeException);
      expect((refused as MissingScopeException).message).toContain(` ${missing}.`);
      expect(request).toEqual({});
      expect(told[0]).toEqual({ type: 'auth-check', result: 'forbidden', reason: 'missing_scope' });
    });
  });
});
