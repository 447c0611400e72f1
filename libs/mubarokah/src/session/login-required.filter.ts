import { type ArgumentsHost, Catch, type ExceptionFilter, Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { type HttpRequest, prefersHtml, readRequest, redirectTo, sendAnswer } from '../http/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { LoginRequiredException } from './auth-exceptions.js';

/** Sends a browser that must log in to the login, and tells it the way back; everybody else gets 401 as JSON. */
@Catch(LoginRequiredException)
@Injectable()
export class LoginRequiredFilter implements ExceptionFilter<LoginRequiredException> {
  constructor(
    private readonly host: HttpAdapterHost,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

  catch(exception: LoginRequiredException, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = readRequest(http.getRequest());
    const login = this.options.loginPath;
    const answer =
      login !== false && isNavigation(request)
        ? redirectTo(`${login}?returnTo=${encodeURIComponent(request.url)}`, 302)
        : {
            status: 401,
            headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' },
            body: JSON.stringify(exception.getResponse()),
          };
    sendAnswer(this.host.httpAdapter, http.getResponse(), answer);
  }
}

/** Only a page that was navigated to can be come back to. */
const isNavigation = (request: HttpRequest): boolean => request.method === 'GET' && prefersHtml(request);
