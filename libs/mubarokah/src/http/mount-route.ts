import type { AbstractHttpAdapter } from '@nestjs/core';
import { addExpressRoute } from './express-routes.js';
import { type HttpAnswer, type HttpRequest, readRequest, sendAnswer } from './http-exchange.js';

/** Answers a request. A rejection is a defect of ours: it becomes a bare 500. */
export type HttpHandler = (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>;

/**
 * Puts a handler on the HTTP server itself, ahead of Nest's router, for every method. The app's global prefix,
 * versioning, guards, interceptors, pipes and filters do not touch it; `app.use()` and Fastify hooks do.
 *
 * Call it from a module's `configure()`: later, a wildcard route of the app would come first on Express.
 */
export function mountRoute(adapter: AbstractHttpAdapter, path: string, handler: HttpHandler): void {
  const listener = (nativeRequest: unknown, nativeResponse: unknown): void => {
    const send = (answer: HttpAnswer): void => sendAnswer(adapter, nativeResponse, answer);
    void Promise.resolve(readRequest(nativeRequest))
      .then(handler)
      .then(send, () => send({ status: 500, headers: { 'Cache-Control': 'no-store' }, body: '' }));
  };
  if (adapter.getType() === 'express') addExpressRoute(adapter, path, listener);
  else adapter.all(path, listener);
}
