import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { canonicalPath } from './canonical-path.js';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** The part of Express that is used here; its types are not a dependency. */
interface Express {
  route(path: RegExp): { all(handler: (request: ExpressRequest, response: ServerResponse) => void): void };
  use(
    handler: (
      error: unknown,
      request: ExpressRequest,
      response: ServerResponse,
      next: (error: unknown) => void,
    ) => void,
  ): void;
}

interface ExpressRequest extends IncomingMessage {
  readonly path: string;
  route?: { path: unknown };
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
  const pattern = anyOf([...listeners.keys()]);
  const routes = new Map(
    Array.from(listeners, ([path, listener]) => [canonicalPath(path), { path, listener }] as const),
  );
  const answer = (request: ExpressRequest, response: ServerResponse): void => {
    const { path, listener } = routes.get(canonicalPath(request.path))!;
    request.route = { path }; // for whoever asks which route it was, instead of all of them
    listener(request, response);
  };
  const express = adapter.getInstance<Express>();
  express.route(pattern).all(answer);
  // The app's body parsers came before; an error passes by the route.
  express.use((error, request, response, next) => {
    if (isOfBodyParser(error) && pattern.test(request.path)) answer(request, response);
    else next(error);
  });
}

const BODY_FAULTS: unknown[] = [
  'charset.unsupported',
  'encoding.unsupported',
  'entity.parse.failed',
  'entity.too.large',
  'parameters.too.many',
  'querystring.parse.rangeError',
  'request.size.invalid',
];

/** Whether body-parser could not make anything of a body. That it was told to refuse one is another error. */
function isOfBodyParser(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { type, code } = error as { type?: unknown; code?: unknown };
  return BODY_FAULTS.includes(type) || /^Z_/.test(String(code)); // of zlib, for Content-Encoding
}

/** Express does not mind the case of a path, nor a slash at its end. */
function anyOf(paths: readonly string[]): RegExp {
  const escaped = paths.map((path) => path.replace(/(?<=.)\/$/, '').replace(/[^\w/]/g, '\\$&'));
  return new RegExp(`^(?:${escaped.join('|')})/?$`, 'i');
}
