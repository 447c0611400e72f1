import { Inject, Injectable } from '@nestjs/common';
import { SafeLogger } from '../logging/index.js';
import { MubarokahEvents } from '../events/index.js';
import { type HttpAnswer, type HttpRequest, redirectTo } from '../http/index.js';
import { Clock } from '../time/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import type { AuthorizeReason, CallbackFailure } from '../outcomes/index.js';
import { CallbackFailed } from './callback-failed.js';
import { failureAnswer } from './failure-answer.js';
import { LoginCookies } from './login-cookies.js';
import { MubarokahStrategy } from './mubarokah-strategy.js';
import { isPrefetch, NOT_AHEAD } from './prefetch.js';
import { returnToOf } from './return-to.js';

/** The way out: begins a login and sends the browser to Mubarokah ID. */
@Injectable()
export class LoginStart {
  private readonly logger = new SafeLogger('Mubarokah');
  private isWarned = false;

  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
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
      const returnTo = wanted.page;
      const cookies: string[] = [];
      let repeated = false; // until the login is kept, which tells
      const strategy = new MubarokahStrategy(this.options, {
        keep: async (login) => {
          const { redirectUri } = this.options;
          const record = { ...login, returnTo, startedAt: this.clock.now(), redirectUri };
          const { setCookies, isRepeated } = await this.logins.add(request, record);
          cookies.push(...setCookies);
          repeated = isRepeated;
        },
        exchange: unreachable,
        user: unreachable,
      });
      const location = await strategy.begin();
      this.notify(request, 'none', repeated);
      return redirectTo(location, 302, cookies);
    } catch (error) {
      this.notify(request, 'internal_error', false);
      return failureAnswer(request, new CallbackFailed('internal_error', { cause: error }), this.options, []);
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

  private notify({ id }: HttpRequest, reason: AuthorizeReason, repeated: boolean): void {
    this.events.emit({ type: 'authorize', reason, repeated, requestId: id });
  }
}

const unreachable = (): Promise<never> => Promise.reject(new Error('A login that begins exchanges nothing.'));
