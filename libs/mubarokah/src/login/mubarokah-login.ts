import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { MubarokahEvents } from '../events/index.js';
import {
  type HttpAnswer,
  type HttpHandler,
  type HttpRequest,
  type HttpRoutes,
  readRequest,
  sendAnswer,
} from '../http/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { LoginCallback } from './login-callback.js';
import { LoginStart } from './login-start.js';
import { Logout } from './logout.js';

/**
 * The three routes of a login, for controllers of your own; turn the built-in ones off with `loginPath: false` and so
 * on. `request` and `response` are what `@Req()` and `@Res()` give; the response is sent when the promise resolves.
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

  /** Ends the session; for `POST` only. */
  logOut(request: unknown, response: unknown): Promise<void> {
    return this.answer((parsed) => this.logout.logOut(parsed), request, response);
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
    sendAnswer(this.host.httpAdapter, response, await handler(readRequest(request)));
  }
}
