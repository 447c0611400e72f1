import { Inject, Injectable } from '@nestjs/common';
import { MubarokahEvents } from '../events/index.js';
import { type HttpAnswer, type HttpRequest, redirectTo } from '../http/index.js';
import { Clock } from '../time/index.js';
import { MUBAROKAH_OPTIONS, type OwnSessions, type LoginOptions } from '../options/index.js';
import { CALLBACK_OUTCOMES, type CallbackReason } from '../outcomes/index.js';
import { ApiClient, TokenClient } from '../mubarokah-id/index.js';
import { randomText } from '../sealing/index.js';
import { type LoginInFlight, MubarokahSessions } from '../session/index.js';
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
import { isPrefetch, NOT_AHEAD } from './prefetch.js';
import {
  MubarokahSessionStart,
  OwnSessionStart,
  type SessionStart,
  type VerifiedLogin,
} from './session-start.js';

/** What is learnt of a login while its callback is worked on. */
interface Progress {
  readonly requestId: string | undefined;
  record?: LoginRecord;
}

/** How a callback ended, with the `Set-Cookie` values that follow. */
export type CallbackEnd = { readonly cookies: readonly string[] } & (
  | { readonly failed?: undefined; readonly login: VerifiedLogin }
  | { readonly failed: CallbackFailed; readonly record: LoginRecord | undefined }
);

/** The way back in: finishes a login. Each callback ends in exactly one outcome. */
@Injectable()
export class LoginCallback {
  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: LoginOptions,
    private readonly logins: LoginCookies,
    private readonly claims: CallbackClaims,
    private readonly budget: ExchangeBudget,
    private readonly devices: DeviceCookie,
    private readonly tokens: TokenClient,
    private readonly api: ApiClient,
    private readonly sessions: MubarokahSessions,
    private readonly ours: MubarokahSessionStart,
    private readonly own: OwnSessionStart,
    private readonly hooks: LoginHooks,
    private readonly events: MubarokahEvents,
    private readonly clock: Clock,
  ) {}

  /** Begins a session, and redirects to the page that was asked for. */
  async finish(request: HttpRequest): Promise<HttpAnswer> {
    if (isPrefetch(request)) return NOT_AHEAD;
    const { sessions } = this.options;
    const start = sessions ? this.own.by((login) => beginOwn(sessions, login)) : this.ours;
    const end = await this.end(request, start);
    return end.failed === undefined
      ? this.redirectBack(end.login.returnTo, end.cookies)
      : this.answerFailure(request, end.failed, end.record, end.cookies);
  }

  /** Has `begin` do with the login what the app does. */
  complete(request: HttpRequest, begin: (login: VerifiedLogin) => unknown): Promise<CallbackEnd> {
    return this.end(request, this.own.by(begin));
  }

  private async end(request: HttpRequest, start: SessionStart): Promise<CallbackEnd> {
    const startedAt = performance.now();
    const progress: Progress = { requestId: request.id };
    const deadline = new CallbackDeadline(this.options.callbackTimeoutMs);
    try {
      const { record, code } = await this.identify(request, progress);
      const holder = randomText(16);
      const inFlight: LoginInFlight = { state: record.state, code, holder, startedAt };
      const { login, cookies } = await this.claims.during(inFlight, deadline, async () => {
        const verified = await this.verify(request, record, inFlight, deadline);
        const begun = await start.begin(await this.admit(verified, start));
        return { login: verified, cookies: begun };
      });
      const device = await this.devices.issue(login.user.id);
      // The session comes last: what reads the answer takes the last cookie for it.
      const end = { login, cookies: [await this.logins.finish(record), device, ...cookies] };
      this.record('none', startedAt, progress);
      return end;
    } catch (error) {
      const failed = callbackFailureOf(error);
      this.record(failed.code, startedAt, progress, failed);
      this.hooks.onLoginFailed(failed.code);
      const { record } = progress;
      // Whatever came of it, the login is used up, unless its code is still good.
      const isUsedUp = record?.codeVerifier !== undefined && !failed.isRepeatable;
      return { failed, record, cookies: isUsedUp ? [await this.logins.finish(record)] : [] };
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

  /** Trades the code for tokens (RFC 6749 §4.1.3), and asks whose they are. */
  private async verify(
    request: HttpRequest,
    { codeVerifier, redirectUri, returnTo }: LoginRecord & { readonly codeVerifier: string },
    inFlight: LoginInFlight,
    deadline: CallbackDeadline,
  ): Promise<VerifiedLogin> {
    const grant = { code: inFlight.code, redirect_uri: redirectUri, code_verifier: codeVerifier };
    const tokens = await this.budget.spend(request, deadline, () =>
      this.tokens.request('authorization_code', grant, { deadline }),
    );
    const user = await this.api.user(tokens.accessToken, deadline);
    return { request, user, tokens, returnTo, inFlight, deadline };
  }

  /** @throws {CallbackFailed} `rejected_by_app` where the app keeps the person out */
  private async admit(login: VerifiedLogin, start: SessionStart): Promise<VerifiedLogin> {
    const { user, tokens, deadline } = login;
    const verdict = await deadline.within('hook_error', () =>
      this.hooks.onLogin({ user, tokens }, deadline.endsAt),
    );
    if (verdict !== 'refuse') return login;
    await start.refuse(login);
    throw new CallbackFailed('rejected_by_app');
  }

  private async answerFailure(
    request: HttpRequest,
    failed: CallbackFailed,
    record: LoginRecord | undefined,
    cookies: readonly string[],
  ): Promise<HttpAnswer> {
    if (record !== undefined && failed.code === 'replayed_state') {
      const resumed = failed instanceof CallbackRepeated ? await this.resume(failed) : undefined;
      if (resumed !== undefined) return this.redirectBack(record.returnTo, [...cookies, resumed]);
      if (await this.isLoggedIn(request)) return this.redirectBack(record.returnTo, cookies);
    }
    return failureAnswer(request, failed, this.options, cookies, request.id);
  }

  /** An absolute URL, since a browser could read a path such as "//evil.example" as another host. */
  private redirectBack(returnTo: string, cookies: readonly string[]): HttpAnswer {
    return redirectTo(this.options.appOrigin + returnTo, 303, cookies);
  }

  /** The cookie of the session that the first callback began, if it is still live. */
  private async resume({ secret }: CallbackRepeated): Promise<string | undefined> {
    return (await this.sessions.isLive(secret).catch(() => false)) ? this.sessions.cookie(secret) : undefined;
  }

  private async isLoggedIn(request: HttpRequest): Promise<boolean> {
    const { sessions } = this.options;
    const find = async () =>
      sessions ? sessions.current(request.native?.request) : this.sessions.find(request);
    return (await find().catch(() => undefined)) !== undefined;
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

/** Begins a session of the app's own. */
function beginOwn(
  sessions: OwnSessions,
  { user, tokens, returnTo, request: { native } }: VerifiedLogin,
): void | Promise<void> {
  return sessions.begin({ user, tokens, returnTo, request: native?.request, response: native?.response });
}
