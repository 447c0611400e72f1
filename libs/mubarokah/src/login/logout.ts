import { Inject, Injectable } from '@nestjs/common';
import { type HttpAnswer, type HttpRequest, prefersHtml, redirectTo } from '../http/index.js';
import { MUBAROKAH_OPTIONS, publicUrl, type LoginOptions } from '../options/index.js';
import type { SessionEndReason } from '../outcomes/index.js';
import { LoginClaims, type MubarokahSession, MubarokahSessions } from '../session/index.js';
import { LoginCookies } from './login-cookies.js';
import { LoginHooks } from './login-hooks.js';
import { corsHeaders, type LogoutSource, logoutSourceOf, preflightHeaders } from './logout-origin.js';
import { logoutPage } from './logout-page.js';
import { type EndedLogin, RevokeTokens } from './revoke-tokens.js';

/** Ends the session of this browser, at once and for every replica. */
@Injectable()
export class Logout {
  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: LoginOptions,
    private readonly sessions: MubarokahSessions,
    private readonly logins: LoginCookies,
    private readonly claims: LoginClaims,
    private readonly tokens: RevokeTokens,
    private readonly hooks: LoginHooks,
  ) {}

  async logOut(request: HttpRequest): Promise<HttpAnswer> {
    const source = logoutSourceOf(request, this.options, this.sessions.hasCookie(request));
    const cors = source === 'named' ? corsHeaders(request) : {};
    const answer = await this.answer(request, source);
    return { ...answer, headers: { ...answer.headers, ...cors } };
  }

  private async answer(request: HttpRequest, source: LogoutSource): Promise<HttpAnswer> {
    const { method } = request;
    if (method === 'GET' && prefersHtml(request)) return logoutPage(request, this.options);
    if (method === 'OPTIONS' && source === 'named')
      return { status: 204, headers: preflightHeaders(request) };
    if (method !== 'POST') return plain(405, 'Log out with POST.', { Allow: 'POST' });
    if (source === 'foreign') return plain(403, 'This logout did not come from a page of this app.');
    const cookies = this.options.sessions ? [] : [this.sessions.clearCookie()];
    try {
      const reason = this.options.ssoLogout ? 'sso_logout' : 'logout';
      const ended = await Promise.all([
        this.endSession(request, reason),
        ...(await this.logins.pending(request)).map(({ state }) => this.endLogin(state, reason)),
      ]);
      for (const session of ended.filter((one) => one !== undefined)) {
        await this.tokens.of(session);
        this.hooks.onLogout(session.user.id);
      }
    } catch {
      // The cookie stays: a session that may live on must not look ended.
      return plain(503, 'You could not be logged out. Please try again in a moment.', { 'Retry-After': '5' });
    }
    if (!prefersHtml(request)) return { status: 204, headers: { 'Cache-Control': 'no-store' }, cookies };
    return redirectTo(publicUrl(this.options, this.options.defaultReturnTo), 303, cookies);
  }

  private async endSession(request: HttpRequest, reason: SessionEndReason): Promise<EndedLogin | undefined> {
    const { sessions } = this.options;
    if (!sessions) return this.sessions.end(request, reason);
    const native = request.native;
    const session = await sessions.current(native?.request);
    await sessions.end(native?.request, native?.response);
    return session && { user: session.user };
  }

  /** A login that is under way in another tab must not log in again who has just logged out. */
  private async endLogin(state: string, reason: SessionEndReason): Promise<MubarokahSession | undefined> {
    const secret = await this.claims.end(state, 'logged_out', this.options.loginTtlMs);
    return secret === undefined ? undefined : this.sessions.endBySecret(secret, reason);
  }
}

function plain(status: number, body: string, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
    body,
  };
}
