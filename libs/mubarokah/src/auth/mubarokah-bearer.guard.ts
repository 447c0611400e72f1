import { type ExecutionContext, type HttpException, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { MubarokahEvents } from '../events/index.js';
import { setHeader } from '../http/index.js';
import {
  MissingScopeException,
  TokenRequiredException,
  TokenUnverifiedException,
} from '../outcomes/auth-exceptions.js';
import { AccessGuard, type Identity, type Refusal } from './access.guard.js';
import { BearerTokens, type TokenVerdict } from './bearer-tokens.js';

/** RFC 6750 §2.1; longer than any token of Mubarokah ID, of about 1,000 characters. */
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]{1,8000}=*)$/i;

/**
 * Lets in who brings an access token of Mubarokah ID (`Authorization: Bearer`), and tells the handler who it is
 * (`@CurrentUser()`): for an API behind a mobile or single-page app, without sessions. `@Public()` and `@RequireScopes()`
 * count here too. A token is asked about at Mubarokah ID and then taken for `bearer.cacheMs`.
 *
 * @throws {TokenRequiredException} 401, where there is no token, or one that is not valid or not for this app
 * @throws {MissingScopeException} 403, where a scope was not granted
 * @throws {TokenUnverifiedException} 503, where Mubarokah ID does not answer
 * @example
 * @UseGuards(MubarokahBearerGuard)
 */
@Injectable()
export class MubarokahBearerGuard extends AccessGuard {
  constructor(
    private readonly tokens: BearerTokens,
    events: MubarokahEvents,
    reflector: Reflector,
  ) {
    super(events, reflector);
  }

  protected override async identify(request: object): Promise<Identity | Refusal> {
    const { authorization } = (request as { headers: { authorization?: string } }).headers;
    if (authorization === undefined) {
      return { result: 'challenged', reason: 'no_token', exception: new TokenRequiredException() };
    }
    const [, token] = BEARER.exec(authorization) ?? [];
    try {
      const verdict: TokenVerdict =
        token === undefined ? { kind: 'invalid' } : await this.tokens.judge(token);
      switch (verdict.kind) {
        case 'valid':
          return verdict;
        case 'unscoped': // without this scope nobody says whose token it is
          return {
            result: 'forbidden',
            reason: 'missing_scope',
            exception: new MissingScopeException(['view-user']),
          };
        case 'invalid':
          return {
            result: 'challenged',
            reason: 'invalid_token',
            exception: new TokenRequiredException('invalid_token'),
          };
      }
    } catch {
      return { result: 'error', reason: 'provider_error', exception: new TokenUnverifiedException() };
    }
  }

  /** Adds the challenge of RFC 6750 §3 where there is a response, and throws the exception. */
  protected override throwException(
    context: ExecutionContext,
    exception: HttpException,
  ): void | Promise<void> {
    const response = this.getResponse(context);
    if (response !== undefined && exception instanceof TokenRequiredException)
      setHeader(response, 'WWW-Authenticate', exception.challenge);
    if (response !== undefined && exception instanceof MissingScopeException)
      setHeader(response, 'WWW-Authenticate', 'Bearer error="insufficient_scope"');
    throw exception;
  }
}
