import type { IncomingMessage } from 'node:http';
import type { OAuthRouteName } from '../outcomes/index.js';

/** The name of routes that no metric of requests shows: probes and scrapes. */
export const UNCOUNTED = 'uncounted';

/** How a route is counted beyond the rest of the app. */
export type RouteName = OAuthRouteName | typeof UNCOUNTED;

/** Metadata key of a handler's {@link RouteName}. */
export const ROUTE_NAME = 'mubarokah:route';

/** What the interceptor said of a request. Beside the requests: a property that nearly none has is slow to look for. */
const marks = new WeakMap<IncomingMessage, RouteName>();

/** The name that a handler was given; undefined for most. */
export function routeNameOf(handler: object): RouteName | undefined {
  return Reflect.getMetadata(ROUTE_NAME, handler) as RouteName | undefined;
}

export function markRequest(request: IncomingMessage, name: RouteName): void {
  marks.set(request, name);
}

export function markOf(request: IncomingMessage): RouteName | undefined {
  return marks.get(request);
}
