import type { MubarokahTokens, MubarokahUser } from './mubarokah-user.js';

/** Somebody who has proved who they are, and where they want to go. */
export interface OwnLogin<Request = unknown, Response = unknown> {
  readonly user: MubarokahUser;
  /** Keep them out of cookies that are not encrypted; with `tokenStore` they are kept already. */
  readonly tokens: MubarokahTokens;
  /** Path, query and fragment of a page of the app. */
  readonly returnTo: string;
  /** The platform's own, as `@Req()` gives it. */
  readonly request: Request;
  /** The platform's own, as `@Res()` gives it. */
  readonly response: Response;
}

/** Who is logged in, by the app's own session. */
export interface OwnSession {
  readonly user: MubarokahUser;
  /**
   * Those of `tokens.scopes`, for `@RequireScopes()`.
   * @default []
   */
  readonly scopes?: readonly string[];
}

/**
 * Sessions of the app's own, in place of ours: by express-session, @fastify/secure-session, a JWT in a cookie or anything
 * else. The login routes, the logout, the guard and its decorators go by them.
 *
 * @example
 * sessions: {
 *   begin: ({ user, tokens, request }) => { request.session.login = { user, scopes: tokens.scopes }; },
 *   current: (request) => request.session.login,
 *   end: (request) => { request.session.login = undefined; },
 * }
 */
export interface OwnSessions<Request = unknown, Response = unknown> {
  /**
   * Begins a session; afterwards the browser is redirected to `returnTo`, with the headers that were set on `response`.
   * Give it a new session id, so that nobody can have planted the old one. When it rejects, or is later than
   * `callbackTimeoutMs`, the login ends as `session_error`.
   * @example begin: ({ user, tokens, request }) => logIn(request, { user, scopes: tokens.scopes })
   */
  begin(login: OwnLogin<Request, Response>): void | Promise<void>;
  /**
   * Who is logged in. When it rejects, the guard answers 503.
   * @example current: (request) => loginOf(request)
   */
  current(request: Request): OwnSession | undefined | Promise<OwnSession | undefined>;
  /**
   * Ends the session of a browser that logs out. When it rejects, the person reads that they are not logged out.
   * @example end: (request) => logOut(request)
   */
  end(request: Request, response: Response): void | Promise<void>;
}
