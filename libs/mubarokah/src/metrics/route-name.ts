import type { IncomingMessage } from 'node:http';
import type { OAuthRouteName } from '../outcomes/index.js';

/** Metadata key of a handler's {@link OAuthRouteName}. */
export const OAUTH_ROUTE = 'mubarokah:oauth-route';

/** Where the interceptor leaves the name of the handler that ran. */
const MARK = Symbol('mubarokah.oauth-route');

interface MarkedRequest extends IncomingMessage {
  [MARK]?: OAuthRouteName;
}

/** The name that `@OAuthRoute` gave a handler; undefined for all others. */
export function oauthRouteOf(handler: object): OAuthRouteName | undefined {
  return Reflect.getMetadata(OAUTH_ROUTE, handler) as OAuthRouteName | undefined;
}

export function markRequest(request: IncomingMessage, route: OAuthRouteName): void {
  (request as MarkedRequest)[MARK] = route;
}

export function markOf(request: IncomingMessage): OAuthRouteName | undefined {
  return (request as MarkedRequest)[MARK];
}
