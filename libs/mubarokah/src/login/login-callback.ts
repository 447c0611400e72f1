import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { MubarokahEvents } from '../events/index.js';
import { type HttpAnswer, type HttpRequest, redirectTo } from '../http/index.js';
import { Clock, MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { CALLBACK_OUTCOMES, type CallbackReason } from '../outcomes/index.js';
import { ApiClient, TokenClient } from '../provider/index.js';
import { MubarokahAccessTokens, MubarokahSessions } from '../session/index.js';
import { CallbackDeadline } from './callback-deadline.js';
import { CallbackFailed } from './callback-failed.js';
import { type CallbackParameters, parseCallback } from './callback-parameters.js';
import { callbackFailureOf, reasonOfRedirectError } from './callback-reason.js';
import { failureAnswer } from './failure-answer.js';
import { LoginCookies } from './login-cookies.js';
import { LoginHooks } from './login-hooks.js';
import type { LoginRecord } from './login-record.js';
import { MubarokahStrategy } from './mubarokah-strategy.js';
import { isPrefetch, NOT_AHEAD } from './prefetch.js';

/** What is learnt of a login while its callback is worked on. */
interface Progress {
  readonly requestId: string | undefined;
  record?: LoginRecord;
  /** The session began, in this callback or in one that it repeats. */
  isLoggedIn?: boolean;
  /** To be sent whatever the outcome. */
  readonly cookies: string[];
}

/** The way back in: finishes a login. Each callback ends in exactly one outcome. */
@Injectable()
export class LoginCallback {
  /** The `Set-Cookie` values of the sessions that are about to begin, by state and code. */
  private readonly underway = new Map<string, Promise<string>>();

  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly logins: LoginCookies,
    private readonly tokens: TokenClient,
    private readonly api: ApiClient,
    private readonly sessions: MubarokahSessions,
    private readonly accessTokens: MubarokahAccessTokens,
    private readonly hooks: LoginHooks,
    private readonly events: MubarokahEvents,
    private readonly clock: Clock,
  ) {}

  async finish(request: HttpRequest): Promise<HttpAnswer> {
    if (isPrefetch(request)) return NOT_AHEAD;
    const startedAt = performance.now();
    const progress: Progress = { cookies: [], requestId: request.id };
    const deadline = new CallbackDeadline(this.options.callbackTimeoutMs);
    try {
      const { login, code } = await this.identify(request, progress);
      const callback = `${login.state} ${code}`;
      const first = this.underway.get(callback);
      if (first !== undefined) await this.repeat(first, progress);
      const session = this.logIn(request, login, code, deadline);
      this.underway.set(callback, session);
      progress.cookies.push(await session.finally(() => this.underway.delete(callback)));
      this.tell('none', startedAt, progress);
      return this.goOn(login, progress);
    } catch (error) {
      const failed = callbackFailureOf(error);
      this.tell(failed.code, startedAt, progress);
      this.hooks.onLoginFailed(failed.code);
      if (failed.code === 'replayed_state' && (progress.isLoggedIn ?? (await this.isLoggedIn(request))))
        return this.goOn(progress.record!, progress);
      return failureAnswer(request, failed, this.options, progress.cookies);
    } finally {
      deadline.clear();
    }
  }

  /** Ties the callback to a login of this browser before anything it says is believed. */
  private async identify(
    request: HttpRequest,
    progress: Progress,
  ): Promise<{ login: LoginRecord & { codeVerifier: string }; code: string }> {
    const parameters: CallbackParameters =
      request.method === 'GET' ? parseCallback(request.url) : { kind: 'malformed' };
    if (parameters.kind === 'malformed') throw new CallbackFailed('malformed_request');
    if (parameters.state === undefined) throw new CallbackFailed('missing_state');
    if (!this.logins.any(request)) throw new CallbackFailed('missing_cookie');
    const record = await this.logins.find(request, parameters.state);
    if (record === undefined) throw new CallbackFailed('invalid_state');
    progress.record = record;
    const { codeVerifier } = record;
    if (codeVerifier === undefined) throw new CallbackFailed('replayed_state');
    // From here on this login is used up, whatever comes of it.
    progress.cookies.push(await this.logins.finish(record));
    if (this.clock.now() - record.startedAt > this.options.loginTtlMs)
      throw new CallbackFailed('expired_state');
    if (record.redirectUri !== this.options.redirectUri) throw new CallbackFailed('invalid_state');
    // RFC 9207 §2.4: a code of another issuer must not be sent to this one.
    if (parameters.issuer !== undefined && parameters.issuer !== this.options.issuer)
      throw new CallbackFailed('issuer_mismatch');
    if (parameters.kind === 'error') throw new CallbackFailed(reasonOfRedirectError(parameters.error));
    return { login: { ...record, codeVerifier }, code: parameters.code };
  }

  /**
   * A reload repeats a callback while the provider is still being asked. A code that comes twice makes the provider
   * take back all that it gave for it (RFC 6749 §4.1.2), so the repetition, which brought the same cookie, state and
   * code, waits for the first and shares its session.
   */
  private async repeat(first: Promise<string>, progress: Progress): Promise<never> {
    const session = await first.catch(() => undefined);
    progress.isLoggedIn = session !== undefined;
    if (session !== undefined) progress.cookies.push(session);
    throw new CallbackFailed('replayed_state');
  }

  private async logIn(
    request: HttpRequest,
    { state, codeVerifier }: LoginRecord & { codeVerifier: string },
    code: string,
    deadline: CallbackDeadline,
  ): Promise<string> {
    const strategy = new MubarokahStrategy(this.options, {
      keep: () => Promise.reject(new Error('A login that ends keeps nothing.')),
      exchange: ({ grant_type: _, ...parameters }) =>
        this.tokens.request('authorization_code', parameters, { deadline }),
      user: ({ accessToken }) => this.api.user(accessToken, deadline),
    });
    const { user, tokens } = await strategy.complete(code, state, codeVerifier);
    const verdict = await deadline.within('hook_error', () =>
      this.hooks.onLogin({ user, tokens }, deadline.endsAt),
    );
    if (verdict === 'refuse') throw new CallbackFailed('rejected_by_app');
    const loginId = randomUUID();
    await deadline.within('store_error', () => this.accessTokens.keep(user.id, tokens, loginId));
    const begin = (): Promise<string> => this.sessions.start(request, user, tokens, loginId);
    return deadline.within('session_error', begin);
  }

  /** An absolute URL, since a browser could read a path such as "//evil.example" as another host. */
  private goOn(record: LoginRecord, { cookies }: Progress): HttpAnswer {
    return redirectTo(new URL(this.options.redirectUri).origin + record.returnTo, 303, cookies);
  }

  private async isLoggedIn(request: HttpRequest): Promise<boolean> {
    const session = await this.sessions.find(request).catch(() => undefined);
    return session !== undefined;
  }

  private tell(reason: CallbackReason, startedAt: number, { record, requestId }: Progress): void {
    const { fault } = CALLBACK_OUTCOMES[reason];
    const durationMs = performance.now() - startedAt;
    // The start travelled with the browser, so it was taken on another clock, perhaps on another machine.
    const elapsed =
      record === undefined ? {} : { loginDurationMs: Math.max(this.clock.now() - record.startedAt, 0) };
    this.events.emit({ type: 'callback', reason, fault, durationMs, ...elapsed, requestId });
  }
}
