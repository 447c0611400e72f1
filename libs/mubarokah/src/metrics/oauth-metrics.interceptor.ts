import type { IncomingMessage } from 'node:http';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { markRequest, routeNameOf } from './route-name.js';

/**
 * Tells which OAuth route a request turned out to be; it is counted later, when its response closes, since no
 * interceptor sees what a guard refused or a filter answered. `@OAuthRoute` binds it, so that the handler which really
 * ran is named where several share a path, as with header versioning.
 *
 * Bind it to a whole controller of login routes to have them all counted: those without a name of their own are
 * `mubarokah.other`. A request that a guard refuses is then not seen: `@OAuthRoute` on the handler counts it too.
 *
 * @example
 * @Controller('auth')
 * @UseInterceptors(OAuthMetricsInterceptor)
 * export class LoginController {}
 */
@Injectable()
export class OAuthMetricsInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() === 'http') {
      const request = context.switchToHttp().getRequest<IncomingMessage & { raw?: IncomingMessage }>();
      markRequest(request.raw ?? request, routeNameOf(context.getHandler()) ?? 'mubarokah.other');
    }
    return next.handle();
  }
}
