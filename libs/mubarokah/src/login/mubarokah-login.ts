import { Inject, Injectable, ServiceUnavailableException } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { MubarokahEvents } from '../events/index.js';
import {
  type HttpAnswer,
  type HttpHandler,
  type HttpRequest,
  type HttpRoutes,
  readRequest,
  sendAnswer,
  setCookies,
} from '../http/index.js';
import {
  loginOptions,
  MUBAROKAH_OPTIONS,
  type MubarokahTokens,
  type MubarokahUser,
  type ResolvedOptions,
} from '../options/index.js';
import type { LoginSecrets } from './authorization-url.js';
import { LoginCallback } from './login-callback.js';
import { LoginFailedException } from './login-failed.exception.js';
import { LoginStart } from './login-start.js';
import { Logout } from './logout.js';
import { isPrefetch } from './prefetch.js';
import { returnToOf } from './return-to.js';
import type { VerifiedLogin } from './session-start.js';

/** Somebody who has proved who they are, and where they want to go. */
export interface CompletedLogin {
  readonly user: MubarokahUser;
  readonly tokens: MubarokahTokens;
  /** Path, query and fragment of a page of the app. */
  readonly returnTo: string;
}

/**
 * The three routes of a login, for controllers of your own; turn the built-in ones off with `loginPath: false` and so
 * on. `request` and `response` are what `@Req()` and `@Res()` give; the response is sent when the promise resolves. In an
 * app that takes access tokens alone each of them throws a {@link MubarokahOptionsError}.
 *
 * @example
 * @Get('login') @OAuthRoute('authorize')
 * login(@Req() request: Request, @Res() response: Response) {
 *   return this.mubarokah.begin(request, response);
 * }
 */
@Injectable()
export class MubarokahLogin {
  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly start: LoginStart,
    private readonly callback: LoginCallback,
    private readonly logout: Logout,
    private readonly events: MubarokahEvents,
    private readonly host: HttpAdapterHost,
  ) {}

  /** Sends the browser to Mubarokah ID. */
  begin(request: unknown, response: unknown): Promise<void> {
    return this.answer((parsed) => this.beginWith(parsed), request, response);
  }

  /** Finishes the login that the browser came back with. */
  finish(request: unknown, response: unknown): Promise<void> {
    return this.answer((parsed) => this.finishWith(parsed), request, response);
  }

  /**
   * Finishes the login that the browser came back with, and leaves the session and the answer to the app: only cookies
   * that belong to the login are set on `response`. `begin` is the place to begin a session, since what it throws is
   * counted (`session_error`) and ends the login.
   *
   * @throws {LoginFailedException} with the reason, which is counted and logged already
   * @example
   * @Get('callback') @OAuthRoute('callback')
   * async callback(@Req() request: Request, @Res({ passthrough: true }) response: Response) {
   *   const { user } = await this.login.complete(request, response);
   *   return { token: await this.jwt.signAsync({ sub: user.id }) };
   * }
   */
  async complete(
    request: unknown,
    response: unknown,
    begin: (login: CompletedLogin) => unknown = () => undefined,
  ): Promise<CompletedLogin> {
    const parsed = this.read(request, response);
    refusePrefetch(parsed);
    const end = await this.events.during({ type: 'callback' }, () =>
      this.callback.complete(parsed, (login) => begin(completed(login))),
    );
    setCookies(this.host.httpAdapter, response, end.cookies);
    if (end.failed !== undefined) throw new LoginFailedException(end.failed, end.record?.returnTo);
    return completed(end.login);
  }

  /** Ends the session; for `POST` only. */
  logOut(request: unknown, response: unknown): Promise<void> {
    return this.answer((parsed) => this.logout.logOut(parsed), request, response);
  }

  /**
   * Keeps a login that somebody else begins in the browser, and counts it.
   *
   * @internal
   */
  async keep(request: unknown, response: unknown, secrets: LoginSecrets): Promise<void> {
    const parsed = this.read(request, response);
    refusePrefetch(parsed);
    const wanted = returnToOf(parsed.url, loginOptions(this.options));
    const page = 'page' in wanted ? wanted.page : this.options.defaultReturnTo;
    const cookies = await this.events.during({ type: 'authorize' }, () =>
      this.start.keep(parsed, page, secrets),
    );
    setCookies(this.host.httpAdapter, response, cookies);
  }

  /** @internal */
  routes(): HttpRoutes {
    const { loginPath, callbackPath, logoutPath } = this.options;
    const at = (path: string | false, handler: HttpHandler): HttpRoutes =>
      path === false ? {} : { [path]: handler };
    return {
      ...at(loginPath, (request) => this.beginWith(request)),
      ...at(callbackPath, (request) => this.finishWith(request)),
      ...at(logoutPath, (request) => this.logout.logOut(request)),
    };
  }

  private beginWith(request: HttpRequest): Promise<HttpAnswer> {
    return this.events.during({ type: 'authorize' }, () => this.start.begin(request));
  }

  private finishWith(request: HttpRequest): Promise<HttpAnswer> {
    return this.events.during({ type: 'callback' }, () => this.callback.finish(request));
  }

  private async answer(handler: HttpHandler, request: unknown, response: unknown): Promise<void> {
    sendAnswer(this.host.httpAdapter, response, await handler(this.read(request, response)));
  }

  /** @throws {MubarokahOptionsError} in an app that can log nobody in */
  private read(request: unknown, response: unknown): HttpRequest {
    loginOptions(this.options);
    return readRequest(request, response);
  }
}

function refusePrefetch(request: HttpRequest): void {
  if (isPrefetch(request)) throw new ServiceUnavailableException('A login cannot be fetched ahead.');
}

const completed = ({ user, tokens, returnTo }: VerifiedLogin): CompletedLogin => ({ user, tokens, returnTo });
