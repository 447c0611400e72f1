import { Inject, Injectable } from '@nestjs/common';
import { SafeLogger } from '../logging/index.js';
import { type AuthorizeEvent, MubarokahEvents } from '../events/index.js';
import { type HttpAnswer, type HttpRequest, redirectTo } from '../http/index.js';
import { Clock } from '../time/index.js';
import { MUBAROKAH_OPTIONS, type LoginOptions } from '../options/index.js';
import type { CallbackFailure } from '../outcomes/index.js';
import { authorizationUrl, type LoginSecrets, newSecret } from './authorization-url.js';
import { CallbackFailed } from './callback-failed.js';
import { thrownByApp } from './callback-reason.js';
import { failureAnswer } from './failure-answer.js';
import { LoginCookies } from './login-cookies.js';
import { isPrefetch, NOT_AHEAD } from './prefetch.js';
import { returnToOf } from './return-to.js';

/** The way out: begins a login and sends the browser to Mubarokah ID. */
@Injectable()
export class LoginStart {
  private readonly logger = new SafeLogger();
  private isWarned = false;

  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: LoginOptions,
    private readonly logins: LoginCookies,
    private readonly events: MubarokahEvents,
    private readonly clock: Clock,
  ) {}

  async begin(request: HttpRequest): Promise<HttpAnswer> {
    if (isPrefetch(request)) return NOT_AHEAD;
    if (request.method !== 'GET')
      return failureAnswer(request, new CallbackFailed('malformed_request'), this.options, []);
    try {
      const wanted = returnToOf(request.url, this.options);
      if ('failure' in wanted) return this.failedBefore(request, wanted.failure);
      const login = { state: newSecret(), codeVerifier: newSecret() };
      const cookies = await this.keep(request, wanted.page, login);
      return redirectTo(authorizationUrl(this.options, login), 302, cookies);
    } catch (error) {
      const failed = new CallbackFailed('internal_error', { cause: error });
      return failureAnswer(request, failed, this.options, [], request.id);
    }
  }

  /** Has the browser keep a login that begins, and counts it. Resolves to the `Set-Cookie` values. */
  async keep(request: HttpRequest, returnTo: string, login: LoginSecrets): Promise<string[]> {
    const { redirectUri } = this.options;
    const record = { ...login, returnTo, startedAt: this.clock.now(), redirectUri };
    try {
      const { setCookies, isRepeated } = await this.logins.add(request, record);
      this.notify(request, { reason: 'none', repeated: isRepeated });
      return setCookies;
    } catch (error) {
      const cause = thrownByApp(new CallbackFailed('internal_error', { cause: error }));
      this.notify(request, { reason: 'internal_error', repeated: false, cause });
      throw error;
    }
  }

  /** Another login would fail too, and lead here once more, for ever. */
  private failedBefore(request: HttpRequest, reason: CallbackFailure): HttpAnswer {
    if (!this.isWarned) {
      this.isWarned = true;
      this.logger.warn(
        'A browser that was led to "failurePath" was sent to the login by it. Let everybody in there: mark it @Public().',
      );
    }
    return failureAnswer(
      request,
      new CallbackFailed(reason),
      { ...this.options, failurePath: undefined },
      [],
    );
  }

  private notify({ id }: HttpRequest, end: Pick<AuthorizeEvent, 'reason' | 'repeated' | 'cause'>): void {
    this.events.emit({ type: 'authorize', ...end, requestId: id });
  }
}
