import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { describe, expect, it, jest } from '@jest/globals';
import { type MubarokahEvent, MubarokahEvents } from '../events/index.js';
import type { MubarokahUser } from '../options/index.js';
import { RequireScopes } from './auth-decorators.js';
import type { BearerTokens, TokenVerdict } from './bearer-tokens.js';
import { MubarokahBearerGuard } from './mubarokah-bearer.guard.js';

const user = { id: '7', name: 'Siti' } as MubarokahUser;
const VALID: TokenVerdict = { kind: 'valid', user, scopes: ['view-user'] };

class Pages {
  plain() {}
  @RequireScopes('detail-user') details() {}
}

function guarding(authorization: string | undefined, verdict: () => Promise<TokenVerdict>, type = 'http') {
  const judge = jest.fn<BearerTokens['judge']>(verdict);
  const request = { headers: authorization === undefined ? {} : { authorization } };
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const events = new MubarokahEvents();
  const notified: MubarokahEvent[] = [];
  events.on('auth-check', (event) => notified.push(event));
  const guard = new MubarokahBearerGuard({ judge } as unknown as BearerTokens, events, new Reflector());
  const check = (handler: keyof Pages = 'plain') =>
    guard.canActivate({
      getHandler: () => (Pages.prototype as unknown as Record<string, unknown>)[handler],
      getClass: () => Pages,
      getType: () => type,
      getArgByIndex: () => request,
      switchToHttp: () => ({ getRequest: () => request, getResponse: () => response }),
    } as unknown as ExecutionContext);
  const challenge = () => response.getHeader('WWW-Authenticate');
  return { check, judge, request, notified, challenge };
}

const valid = () => Promise.resolve(VALID);

describe('MubarokahBearerGuard', () => {
  it.each(['Bearer a.b-c_d~e+f/g==', 'bearer   a.b-c_d~e+f/g==', 'BEARER a.b-c_d~e+f/g=='])(
    'takes the token of %j',
    async (authorization) => {
      const { check, judge, request, notified, challenge } = guarding(authorization, valid);
      expect(await check()).toBe(true);
      expect(judge.mock.calls).toEqual([['a.b-c_d~e+f/g==']]);
      expect(request).toMatchObject({ user });
      expect([notified, challenge()]).toEqual([
        [{ type: 'auth-check', result: 'allowed', reason: 'none' }],
        undefined,
      ]);
    },
  );

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'a.b.c',
    'Basic YTpi',
    'Bearer a b',
    'Bearer =',
    'xBearer a',
    `Bearer ${'a'.repeat(8001)}`,
  ])('sees no token in %j, and asks nobody', async (authorization) => {
    const { check, judge, notified, challenge } = guarding(authorization, valid);
    await expect(check()).rejects.toMatchObject({ status: 401, name: 'TokenRequiredException' });
    expect([notified, challenge(), judge.mock.calls]).toEqual([
      [{ type: 'auth-check', result: 'challenged', reason: 'invalid_token' }],
      'Bearer error="invalid_token"',
      [],
    ]);
  });

  it.each<[string, string | undefined, () => Promise<TokenVerdict>, number, string, string | undefined]>([
    ['no token', undefined, valid, 401, 'no_token', 'Bearer'],
    [
      'one that is refused',
      'Bearer a',
      async () => ({ kind: 'invalid' }),
      401,
      'invalid_token',
      'Bearer error="invalid_token"',
    ],
    [
      'one without a scope',
      'Bearer a',
      async () => ({ kind: 'unscoped' }),
      403,
      'missing_scope',
      'Bearer error="insufficient_scope"',
    ],
    [
      'one that cannot be asked about',
      'Bearer a',
      () => Promise.reject(new Error('x')),
      503,
      'provider_error',
      undefined,
    ],
  ])('lets nobody in with %s', async (_, authorization, verdict, status, reason, header) => {
    const { check, notified, challenge, request } = guarding(authorization, verdict);
    const failure: unknown = await check().catch((error: unknown) => error);
    expect(failure).toMatchObject({ status, message: expect.stringMatching(/token|scope/) as unknown });
    expect([notified, challenge()]).toEqual([[expect.objectContaining({ reason })], header]);
    expect(request).not.toHaveProperty('user');
  });

  it('asks for the scopes of the token', async () => {
    const { check, notified, challenge } = guarding('Bearer a', valid);
    await expect(check('details')).rejects.toMatchObject({ status: 403 });
    expect(notified).toEqual([{ type: 'auth-check', result: 'forbidden', reason: 'missing_scope' }]);
    expect(challenge()).toBe('Bearer error="insufficient_scope"');
  });

  it.each([undefined, 'Bearer a'])('sets no header where there is no response: %p', async (authorization) => {
    const { check, challenge } = guarding(authorization, async () => ({ kind: 'unscoped' }), 'rpc');
    await expect(check()).rejects.toBeInstanceOf(Error);
    expect(challenge()).toBeUndefined();
  });
});
