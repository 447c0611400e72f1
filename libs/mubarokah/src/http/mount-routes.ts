import type { AbstractHttpAdapter } from '@nestjs/core';
import { addExpressRoutes } from './express-routes.js';
import { addFastifyRoutes } from './fastify-routes.js';
import { type HttpAnswer, type HttpRequest, readRequest, sendAnswer } from './http-exchange.js';

/** Answers a request. What it throws or rejects with is a defect of ours: it becomes a bare 500. */
export type HttpHandler = (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>;

/** Handlers by their path. */
export type HttpRoutes = Readonly<Record<string, HttpHandler>>;

/**
 * Puts handlers on the HTTP server itself, ahead of Nest's router, for every method. The app's global prefix,
 * versioning, guards, interceptors, pipes and filters do not touch them; `app.use()` and Fastify hooks do. None of them
 * reads a body, and what an app's body parsers find wrong with one does not matter.
 *
 * Call it from a module's `configure()`: later, a wildcard route of the app would come first on Express.
 */
export function mountRoutes(adapter: AbstractHttpAdapter, routes: HttpRoutes): void {
  const listeners = new Map(
    Object.entries(routes).map(([path, handler]) => [path, listenerOf(adapter, handler)] as const),
  );
  if (adapter.getType() === 'express') addExpressRoutes(adapter, listeners);
  else addFastifyRoutes(adapter, listeners);
}

function listenerOf(adapter: AbstractHttpAdapter, handler: HttpHandler) {
  return (nativeRequest: unknown, nativeResponse: unknown): void => {
    const send = (answer: HttpAnswer): void => sendAnswer(adapter, nativeResponse, answer);
    Promise.resolve(nativeRequest)
      .then((request) => readRequest(request, nativeResponse))
      .then(handler)
      .then(send)
      .catch(() => send({ status: 500, headers: { 'Cache-Control': 'no-store' } }))
      // Somebody else has answered meanwhile, such as a time-out of the app: nothing is left to say.
      .catch(() => undefined);
  };
}

const METHODS = ['GET', 'HEAD'];

/** Answers other methods with 405 (RFC 9110, section 15.5.6). */
export function readOnly(handler: HttpHandler): HttpHandler {
  return (request) =>
    METHODS.includes(request.method)
      ? handler(request)
      : { status: 405, headers: { Allow: METHODS.join(', '), 'Cache-Control': 'no-store' } };
}
