import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import type { OAuthRouteName } from '../outcomes/index.js';
import { OAuthMetricsInterceptor } from './oauth-metrics.interceptor.js';
import { ROUTE_NAME } from './route-name.js';

/** What a handler of yours does in a login: the `route` label without its `mubarokah.` */
export type OAuthRouteKind = OAuthRouteName extends `mubarokah.${infer Kind}` ? Kind : never;

/**
 * Counts a handler of your own as an OAuth route, under `mubarokah.<kind>` in `oauth_requests_total` and
 * `http_request_duration_ms`: every request to it, also one that a guard, a pipe or a filter ended.
 *
 * @example
 * @Get('callback')
 * @OAuthRoute('callback')
 * finish(@Query() query: unknown) {}
 */
export function OAuthRoute(kind: OAuthRouteKind): MethodDecorator {
  const route: OAuthRouteName = `mubarokah.${kind}`;
  return applyDecorators(SetMetadata(ROUTE_NAME, route), UseInterceptors(OAuthMetricsInterceptor));
}
