import { Inject, Injectable } from '@nestjs/common';
import { MubarokahEvents } from '../events/index.js';
import { type HttpAnswer, type HttpRequest, queryOf, redirectTo } from '../http/index.js';
import { Clock, MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import type { AuthorizeReason } from '../outcomes/index.js';
import { CallbackFailed } from './callback-failed.js';
import { failureAnswer } from './failure-answer.js';
import { LoginCookies } from './login-cookies.js';
import { MubarokahStrategy } from './mubarokah-strategy.js';
import { isPrefetch, NOT_AHEAD } from './prefetch.js';
import { parseReturnTo } from './return-to.js';

/** The way out: begins a login and sends the browser to Mubarokah ID. */
@Injectable()
export class LoginStart {
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
      const returnTo = this.returnTo(request.url);
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
      this.tell(request, 'none', repeated);
      return redirectTo(location, 302, cookies);
    } catch (error) {
      this.tell(request, 'internal_error', false);
      return failureAnswer(request, new CallbackFailed('internal_error', { cause: error }), this.options, []);
    }
  }

  private returnTo(url: string): string {
    const { origin } = new URL(this.options.redirectUri);
    const wanted = queryOf(url).getAll('returnTo');
    const page = wanted.length === 1 ? parseReturnTo(wanted[0], origin) : undefined;
    const path = page?.split(/[?#]/)[0];
    // A login that ends at the login's own routes would begin again, or end at once.
    const ownRoutes: (string | false)[] = [
      this.options.loginPath,
      this.options.callbackPath,
      this.options.logoutPath,
    ];
    return page === undefined || ownRoutes.includes(path ?? '') ? this.options.defaultReturnTo : page;
  }

  private tell({ id }: HttpRequest, reason: AuthorizeReason, repeated: boolean): void {
    this.events.emit({ type: 'authorize', reason, repeated, requestId: id });
  }
}

const unreachable = (): Promise<never> => Promise.reject(new Error('A login that begins exchanges nothing.'));
