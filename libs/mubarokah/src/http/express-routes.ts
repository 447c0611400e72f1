import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { canonicalPath } from './canonical-path.js';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** The part of Express that is used here; its types are not a dependency. */
interface Express {
  route(path: RegExp): { all(handler: (request: ExpressRequest, response: ServerResponse) => void): void };
}

interface ExpressRequest extends IncomingMessage {
  readonly path: string;
  route: { path: unknown };
}

/**
 * Routes for every method, all behind one layer of Express' router, which tries its layers one by one: about ten of
 * ours would cost every request to the app, and a middleware would cost it as much as all ten.
 */
export function addExpressRoutes(
  adapter: AbstractHttpAdapter,
  listeners: ReadonlyMap<string, Listener>,
): void {
  if (listeners.size === 0) return; // a pattern of nothing would match `/`
  const routes = new Map(
    Array.from(listeners, ([path, listener]) => [canonicalPath(path), { path, listener }] as const),
  );
  adapter
    .getInstance<Express>()
    .route(anyOf([...listeners.keys()]))
    .all((request, response) => {
      const { path, listener } = routes.get(canonicalPath(request.path))!;
      request.route = { path }; // for whoever asks which route it was, instead of all of them
      listener(request, response);
    });
}

/** Express does not mind the case of a path, nor a slash at its end. */
function anyOf(paths: readonly string[]): RegExp {
  const escaped = paths.map((path) => path.replace(/(?<=.)\/$/, '').replace(/[^\w/]/g, '\\$&'));
  return new RegExp(`^(?:${escaped.join('|')})/?$`, 'i');
}
