import type { IncomingMessage } from 'node:http';
import type { OAuthRouteName } from '../outcomes/index.js';

/** The name of routes that no metric of requests shows: probes and scrapes. */
export const UNCOUNTED = 'uncounted';

/** How a route is counted beyond the rest of the app. */
export type RouteName = OAuthRouteName | typeof UNCOUNTED;

/** Metadata key of a handler's {@link RouteName}. */
export const ROUTE_NAME = 'mubarokah:route';

/** Where the interceptor leaves the name of the handler that ran. */
const MARK = Symbol('mubarokah.route');

interface MarkedRequest extends IncomingMessage {
  [MARK]?: RouteName;
}

/** The name that a handler was given; undefined for most. */
export function routeNameOf(handler: object): RouteName | undefined {
  return Reflect.getMetadata(ROUTE_NAME, handler) as RouteName | undefined;
}

export function markRequest(request: IncomingMessage, name: RouteName): void {
  (request as MarkedRequest)[MARK] = name;
}

export function markOf(request: IncomingMessage): RouteName | undefined {
  return (request as MarkedRequest)[MARK];
}
