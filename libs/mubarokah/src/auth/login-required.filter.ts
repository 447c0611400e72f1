import { type ArgumentsHost, Catch, Inject, Injectable } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { type Observable, throwError } from 'rxjs';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { LoginRequiredException } from '../outcomes/auth-exceptions.js';
import { sendToLogin } from './login-redirect.js';

/**
 * Does for a {@link LoginRequiredException} of a handler, such as that of a grant that is dead, what the guard does for
 * its own: a browser is sent to the login. The module binds it; a filter of yours for all exceptions comes before it,
 * unless it is bound once more, after yours.
 *
 * @example
 * app.useGlobalFilters(new CatchAllFilter(), app.get(LoginRequiredFilter));
 */
@Catch(LoginRequiredException)
@Injectable()
export class LoginRequiredFilter extends BaseExceptionFilter<LoginRequiredException> {
  constructor(@Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions) {
    super();
  }

  override catch(exception: LoginRequiredException, host: ArgumentsHost): void | Observable<never> {
    switch (host.getType<string>()) {
      case 'http': {
        const http = host.switchToHttp();
        sendToLogin(exception, http.getRequest(), http.getResponse(), this.options);
        return super.catch(exception, host);
      }
      case 'rpc':
        return throwError(() => exception); // what is thrown here would end the process
      default:
        throw exception; // as Nest does for GraphQL where no filter is bound
    }
  }
}
