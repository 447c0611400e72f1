import type { CanActivate, ExecutionContext, HttpException } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { MubarokahEvents } from '../events/index.js';
import { keepPrivate } from '../http/index.js';
import type { MubarokahUser } from '../options/index.js';
import { MissingScopeException } from '../outcomes/auth-exceptions.js';
import type { AuthReason, AuthResult } from '../outcomes/index.js';
import type { MubarokahSession } from '../session/mubarokah-session.js';
import { ACCESS, type Access } from './auth-decorators.js';
import { type AuthenticatedRequest, forgetRequest, rememberRequest } from './current-request.js';

/** Who a request comes from. */
export interface Identity {
  readonly user: MubarokahUser;
  /** The scopes that were granted. */
  readonly scopes: readonly string[];
  readonly session?: MubarokahSession;
}

/** Why nobody is let in, as it is counted and as it is answered. */
export interface Refusal {
  readonly result: AuthResult;
  readonly reason: AuthReason;
  readonly exception: HttpException;
}

/**
 * What our guards share: the decorators, the headers against caches, the counting, and the methods to override where a
 * handler is not one of HTTP.
 */
export abstract class AccessGuard implements CanActivate {
  protected constructor(
    private readonly events: MubarokahEvents,
    private readonly reflector: Reflector,
  ) {}

  /**
   * @throws {MissingScopeException} where a scope was not granted
   * @throws what {@link throwException} throws, where nobody is let in
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    forgetRequest(context);
    const access = this.accessOf(context);
    if (access === 'public') return true;
    const response = this.getResponse(context);
    if (response !== undefined) keepPrivate(response);
    const request: AuthenticatedRequest = this.getRequest(context);
    const found = await this.identify(request);
    if ('exception' in found) return this.refuse(context, found);
    const missing = access.filter((scope) => !found.scopes.includes(scope));
    if (missing.length > 0) {
      const exception = new MissingScopeException(missing);
      return this.refuse(context, { result: 'forbidden', reason: 'missing_scope', exception });
    }
    this.notify('allowed', 'none');
    request.user = found.user;
    if (found.session !== undefined) request.mubarokahSession = found.session;
    rememberRequest(context, request);
    return true;
  }

  /** Who the request comes from. What fails on the way is a refusal too: it rejects with nothing. */
  protected abstract identify(request: object): Promise<Identity | Refusal>;

  /** The request, of which only `headers` is needed. Override it where that is elsewhere, as with GraphQL. */
  protected getRequest(context: ExecutionContext): object {
    return context.switchToHttp().getRequest<object>();
  }

  /** The response whose caching is forbidden; undefined where there is none, as for a message. */
  protected getResponse(context: ExecutionContext): unknown {
    return context.getType() === 'http' ? context.switchToHttp().getResponse<unknown>() : undefined;
  }

  /**
   * Answers who is not let in, by throwing. Override it to throw another exception, such as a `WsException` or an
   * `RpcException`; what it resolves to, if it throws nothing, is not heeded.
   */
  protected throwException(_context: ExecutionContext, exception: HttpException): void | Promise<void> {
    throw exception;
  }

  private async refuse(context: ExecutionContext, { result, reason, exception }: Refusal): Promise<false> {
    this.notify(result, reason);
    await this.throwException(context, exception);
    return false;
  }

  /** What the decorator nearest to the handler says; without any, a login is enough. */
  private accessOf(context: ExecutionContext): Access {
    const targets = [context.getHandler(), context.getClass()];
    return this.reflector.getAllAndOverride<Access | undefined>(ACCESS, targets) ?? [];
  }

  private notify(result: AuthResult, reason: AuthReason): void {
    this.events.emit({ type: 'auth-check', result, reason });
  }
}
