import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { MubarokahEvents } from '../events/index.js';
import { type HttpAnswer, type HttpRequest, redirectTo } from '../http/index.js';
import { Clock } from '../time/index.js';
import {
  MUBAROKAH_OPTIONS,
  type MubarokahTokens,
  type MubarokahUser,
  type ResolvedOptions,
} from '../options/index.js';
import { CALLBACK_OUTCOMES, type CallbackReason } from '../outcomes/index.js';
import { ApiClient, TokenClient } from '../mubarokah-id/index.js';
import { type LoginInFlight, MubarokahSessions } from '../session/index.js';
import { TokenStoreError } from '../tokens/index.js';
import { CallbackClaims } from './callback-claims.js';
import { CallbackDeadline } from './callback-deadline.js';
import { CallbackFailed, CallbackRepeated } from './callback-failed.js';
import { type CallbackParameters, parseCallback } from './callback-parameters.js';
import { attemptErrorOf, callbackFailureOf, reasonOfRedirectError, thrownByApp } from './callback-reason.js';
import { DeviceCookie } from './device-cookie.js';
import { ExchangeBudget } from './exchange-budget.js';
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
}

/** The way back in: finishes a login. Each callback ends in exactly one outcome. */
@Injectable()
export class LoginCallback {
  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly logins: LoginCookies,
    private readonly claims: CallbackClaims,
    private readonly budget: ExchangeBudget,
    private readonly devices: DeviceCookie,
    private readonly tokens: TokenClient,
    private readonly api: ApiClient,
    private readonly sessions: MubarokahSessions,
    private readonly hooks: LoginHooks,
    private readonly events: MubarokahEvents,
    private readonly clock: Clock,
  ) {}

  async finish(request: HttpRequest): Promise<HttpAnswer> {
    if (isPrefetch(request)) return NOT_AHEAD;
    const startedAt = performance.now();
    const progress: Progress = { requestId: request.id };
    const deadline = new CallbackDeadline(this.options.callbackTimeoutMs);
    try {
      const { record, code } = await this.identify(request, progress);
      const login: LoginInFlight = { state: record.state, code, holder: randomUUID(), startedAt };
      const cookies = await this.claims.during(login, deadline, () =>
        this.logIn(request, record, login, deadline),
      );
      const answer = this.redirectBack(record, [await this.logins.finish(record), ...cookies]);
      this.record('none', startedAt, progress);
      return answer;
    } catch (error) {
      const failed = callbackFailureOf(error);
      this.record(failed.code, startedAt, progress, failed);
      this.hooks.onLoginFailed(failed.code);
      return this.answerFailure(request, failed, progress);
    } finally {
      deadline.clear();
    }
  }

  /** Ties the callback to a login of this browser before anything it says is believed. */
  private async identify(
    request: HttpRequest,
    progress: Progress,
  ): Promise<{ record: LoginRecord & { codeVerifier: string }; code: string }> {
    const parameters: CallbackParameters =
      request.method === 'GET' ? parseCallback(request.url) : { kind: 'malformed' };
    if (parameters.kind === 'malformed') throw new CallbackFailed('malformed_request');
    if (parameters.state === undefined) throw await this.withoutState(request, parameters);
    if (!this.logins.any(request)) throw new CallbackFailed('missing_cookie');
    const record = await this.logins.find(request, parameters.state);
    if (record === undefined) throw new CallbackFailed('invalid_state');
    progress.record = record;
    const { codeVerifier } = record;
    if (codeVerifier === undefined) throw new CallbackFailed('replayed_state');
    if (this.clock.now() - record.startedAt > this.options.loginTtlMs)
      throw new CallbackFailed('expired_state');
    if (record.redirectUri !== this.options.redirectUri) throw new CallbackFailed('invalid_state');
    // RFC 9207 §2.4: a code of another issuer must not be sent to this one.
    if (parameters.issuer !== undefined && parameters.issuer !== this.options.issuer)
      throw new CallbackFailed('issuer_mismatch');
    if (parameters.kind === 'error') throw new CallbackFailed(reasonOfRedirectError(parameters.error));
    return { record: { ...record, codeVerifier }, code: parameters.code };
  }

  /**
   * Older Laravel Passport drops the state where it does not know a scope. The error is believed as far as to say so, to a
   * browser that has a login under way: no login is ended by it.
   */
  private async withoutState(request: HttpRequest, parameters: CallbackParameters): Promise<CallbackFailed> {
    const reason = parameters.kind === 'error' ? reasonOfRedirectError(parameters.error) : 'missing_state';
    // Nobody but the provider is blamed by it, and by no word that it does not have.
    const isClaim = CALLBACK_OUTCOMES[reason].fault === 'claimed' && reason !== 'provider_other';
    const isPending = isClaim && (await this.logins.pending(request)).length > 0;
    return new CallbackFailed(isPending ? reason : 'missing_state');
  }

  /** Resolves to the `Set-Cookie` values of the session that began and of the browser that it began in. */
  private async logIn(
    request: HttpRequest,
    { codeVerifier }: { readonly codeVerifier: string },
    login: LoginInFlight,
    deadline: CallbackDeadline,
  ): Promise<string[]> {
    const strategy = new MubarokahStrategy(this.options, {
      keep: () => Promise.reject(new Error('A login that ends keeps nothing.')),
      exchange: ({ grant_type: _, ...parameters }) =>
        this.budget.spend(request, deadline, () =>
          this.tokens.request('authorization_code', parameters, { deadline }),
        ),
      user: ({ accessToken }) => this.api.user(accessToken, deadline),
    });
    const { user, tokens } = await strategy.complete(login.code, login.state, codeVerifier);
    const verdict = await deadline.within('hook_error', () =>
      this.hooks.onLogin({ user, tokens }, deadline.endsAt),
    );
    if (verdict === 'refuse') {
      await deadline.within('session_error', () => this.sessions.endOf(request, user));
      throw new CallbackFailed('rejected_by_app');
    }
    const sessionCookie = await this.begin(request, user, tokens, login, deadline);
    // The session comes last: what reads the answer takes the last cookie for it.
    return [await this.devices.issue(user.id), sessionCookie];
  }

  private async begin(
    request: HttpRequest,
    user: MubarokahUser,
    tokens: MubarokahTokens,
    login: LoginInFlight,
    deadline: CallbackDeadline,
  ): Promise<string> {
    const secret = await deadline.within(
      (error) => (error instanceof TokenStoreError ? 'store_error' : 'session_error'),
      () => this.sessions.start(request, user, tokens, login),
      // Nobody gets its cookie any more.
      (late) => void (late !== undefined && this.sessions.abandon(late)),
    );
    if (secret === undefined) throw new CallbackFailed('logged_out');
    return this.sessions.cookie(secret);
  }

  private async answerFailure(
    request: HttpRequest,
    failed: CallbackFailed,
    { record }: Progress,
  ): Promise<HttpAnswer> {
    // Whatever came of it, the login is used up, unless its code is still good.
    const isUsedUp = record?.codeVerifier !== undefined && !failed.isRepeatable;
    const cookies = isUsedUp ? [await this.logins.finish(record)] : [];
    if (record !== undefined && failed.code === 'replayed_state') {
      const resumed = failed instanceof CallbackRepeated ? await this.resume(failed) : undefined;
      if (resumed !== undefined) return this.redirectBack(record, [...cookies, resumed]);
      if (await this.isLoggedIn(request)) return this.redirectBack(record, cookies);
    }
    return failureAnswer(request, failed, this.options, cookies);
  }

  /** An absolute URL, since a browser could read a path such as "//evil.example" as another host. */
  private redirectBack({ returnTo }: LoginRecord, cookies: readonly string[]): HttpAnswer {
    return redirectTo(new URL(this.options.redirectUri).origin + returnTo, 303, cookies);
  }

  /** The cookie of the session that the first callback began, if it is still live. */
  private async resume({ secret }: CallbackRepeated): Promise<string | undefined> {
    return (await this.sessions.isLive(secret).catch(() => false)) ? this.sessions.cookie(secret) : undefined;
  }

  private async isLoggedIn(request: HttpRequest): Promise<boolean> {
    const session = await this.sessions.find(request).catch(() => undefined);
    return session !== undefined;
  }

  private record(
    reason: CallbackReason,
    startedAt: number,
    { record, requestId }: Progress,
    failed?: CallbackFailed,
  ): void {
    const { fault } = CALLBACK_OUTCOMES[reason];
    const durationMs = performance.now() - startedAt;
    // The start travelled with the browser, so it was taken on another clock, perhaps on another machine.
    const elapsed =
      record === undefined ? {} : { loginDurationMs: Math.max(this.clock.now() - record.startedAt, 0) };
    const error = failed && attemptErrorOf(failed);
    const cause = failed && thrownByApp(failed);
    const why = { ...(error && { error }), ...(cause && { cause }) };
    this.events.emit({ type: 'callback', reason, fault, ...why, durationMs, ...elapsed, requestId });
  }
}
