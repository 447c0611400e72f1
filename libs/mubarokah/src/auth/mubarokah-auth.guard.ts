import { type ExecutionContext, type HttpException, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { MubarokahEvents } from '../events/index.js';
import { MUBAROKAH_OPTIONS, type OwnSessions, type ResolvedOptions } from '../options/index.js';
import { LoginRequiredException, SessionUnavailableException } from '../outcomes/auth-exceptions.js';
import { MubarokahSessions } from '../session/mubarokah-sessions.js';
import { SessionStoreError } from '../session/session-error.js';
import { AccessGuard, type Identity, type Refusal } from './access.guard.js';
import { sendToLogin } from './login-redirect.js';

/**
 * Lets in who is logged in, and tells the handler who it is (`@CurrentUser()`). Browsers without a session are sent to
 * the login and come back; API callers get 401. No cache keeps what is answered, unless the handler sets
 * `Cache-Control` itself.
 *
 * @throws {LoginRequiredException} where nobody is logged in
 * @throws {MissingScopeException} where a scope was not granted
 * @throws {SessionUnavailableException} where the session store fails
 * @example
 * @UseGuards(MubarokahAuthGuard)
 */
@Injectable()
export class MubarokahAuthGuard extends AccessGuard {
  constructor(
    private readonly sessions: MubarokahSessions,
    events: MubarokahEvents,
    reflector: Reflector,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    super(events, reflector);
  }

  protected override async identify(request: object): Promise<Identity | Refusal> {
    const { sessions } = this.options;
    return sessions ? this.identifyByOwn(sessions, request) : this.identifyByOurs(request);
  }

  private async identifyByOwn(sessions: OwnSessions, request: object): Promise<Identity | Refusal> {
    try {
      const session = await sessions.current(request);
      if (session !== undefined) return { user: session.user, scopes: session.scopes ?? [] };
      return { result: 'challenged', reason: 'no_session', exception: new LoginRequiredException() };
    } catch {
      return { result: 'error', reason: 'store_error', exception: new SessionUnavailableException() };
    }
  }

  private async identifyByOurs(request: object): Promise<Identity | Refusal> {
    try {
      const session = await this.sessions.current(request);
      if (session !== undefined) return { user: session.user, scopes: session.scopes, session };
      const reason = this.sessions.hasCookie(request) ? 'expired' : 'no_session';
      return { result: 'challenged', reason, exception: new LoginRequiredException() };
    } catch (error) {
      const reason = error instanceof SessionStoreError ? 'store_error' : 'internal_error';
      return { result: 'error', reason, exception: new SessionUnavailableException() };
    }
  }

  /** Sends browsers to the login, where the handler is one of HTTP, and throws the exception. */
  protected override throwException(
    context: ExecutionContext,
    exception: HttpException,
  ): void | Promise<void> {
    if (exception instanceof LoginRequiredException && context.getType() === 'http')
      sendToLogin(exception, this.getRequest(context), this.getResponse(context), this.options);
    throw exception;
  }
}
