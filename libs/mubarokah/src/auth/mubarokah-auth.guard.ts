import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { MubarokahEvents } from '../events/index.js';
import { keepPrivate } from '../http/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import type { AuthReason, AuthResult } from '../outcomes/index.js';
import { ACCESS, type Access, type AuthenticatedRequest } from './auth-decorators.js';
import {
  LoginRequiredException,
  MissingScopeException,
  SessionUnavailableException,
} from '../outcomes/auth-exceptions.js';
import { sendToLogin } from './login-redirect.js';
import type { MubarokahSession } from '../session/mubarokah-session.js';
import { MubarokahSessions } from '../session/mubarokah-sessions.js';
import { SessionStoreError } from '../session/session-error.js';

/**
 * Lets in who is logged in, and tells the handler who it is (`@CurrentUser()`). Browsers without a session are sent to
 * the login and come back; API callers get 401. No cache keeps what is answered, unless the handler sets
 * `Cache-Control` itself.
 *
 * @example
 * @UseGuards(MubarokahAuthGuard)
 */
@Injectable()
export class MubarokahAuthGuard implements CanActivate {
  constructor(
    private readonly sessions: MubarokahSessions,
    private readonly events: MubarokahEvents,
    private readonly reflector: Reflector,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  /**
   * @throws {LoginRequiredException} where nobody is logged in
   * @throws {MissingScopeException} where a scope was not granted
   * @throws {SessionUnavailableException} where the session store fails
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.accessOf(context);
    if (access === 'public') return true;
    const isHttp = context.getType() === 'http';
    if (isHttp) keepPrivate(context.switchToHttp().getResponse());
    const request = this.getRequest(context);
    const session = await this.find(request);
    if (session === undefined) {
      this.notify('challenged', this.sessions.hasCookie(request) ? 'expired' : 'no_session');
      const exception = new LoginRequiredException();
      if (isHttp) sendToLogin(exception, request, context.switchToHttp().getResponse(), this.options);
      throw exception;
    }
    const missing = access.filter((scope) => !session.scopes.includes(scope));
    if (missing.length > 0) {
      this.notify('forbidden', 'missing_scope');
      throw new MissingScopeException(missing);
    }
    this.notify('allowed', 'none');
    request.user = session.user;
    request.mubarokahSession = session;
    return true;
  }

  /** The request that brings the session's cookie. Override it where it is not an HTTP handler's, as with GraphQL. */
  protected getRequest(context: ExecutionContext): AuthenticatedRequest {
    return context.switchToHttp().getRequest<AuthenticatedRequest>();
  }

  /** What the decorator nearest to the handler says; without any, a login is enough. */
  private accessOf(context: ExecutionContext): Access {
    const targets = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<Access | undefined>(ACCESS, targets) ?? [];
  }

  private async find(request: unknown): Promise<MubarokahSession | undefined> {
    try {
      return await this.sessions.current(request);
    } catch (error) {
      this.notify('error', error instanceof SessionStoreError ? 'store_error' : 'internal_error');
      throw new SessionUnavailableException();
    }
  }

  private notify(result: AuthResult, reason: AuthReason): void {
    this.events.emit({ type: 'auth-check', result, reason });
  }
}
