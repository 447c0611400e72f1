import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';

/** A request that is over: answered, refused or aborted. */
export interface FinishedResponse {
  /** The server's own request, below Express and Fastify. */
  readonly request: IncomingMessage;
  readonly method: string;
  /** The matched route's template, such as `/users/:id`; undefined when no route matched. */
  readonly template: string | undefined;
  /** The HTTP status; 499 when the client left before the answer was complete. */
  readonly status: number;
  readonly durationMs: number;
}

export type ResponseListener = (response: FinishedResponse) => void;

/** Express writes the matched route on the request itself, which is the server's own `IncomingMessage`. */
interface ExpressRequest extends IncomingMessage {
  route?: { path?: unknown };
}

/** The part of Fastify that is used here; its types are not a dependency. */
interface FastifyHooks {
  addHook(
    name: 'onRequest',
    hook: (
      request: { raw: IncomingMessage; routeOptions?: { url?: string } },
      reply: { raw: ServerResponse },
      done: () => void,
    ) => void,
  ): void;
}

/**
 * Tells the listener of every finished request, those that a guard, a filter, a 404 or an abort ended included.
 * It counts on the response's `close`, since interceptors never see what a guard refused.
 */
export function onResponse(adapter: AbstractHttpAdapter, listener: ResponseListener): void {
  if (adapter.getType() === 'fastify') {
    (adapter.getInstance() as FastifyHooks).addHook('onRequest', (request, reply, done) => {
      watch(request.raw, reply.raw, () => request.routeOptions?.url, listener);
      done();
    });
    return;
  }
  (adapter.getHttpServer() as import('node:http').Server).prependListener(
    'request',
    (request: ExpressRequest, response: ServerResponse) => {
      watch(request, response, () => templateOf(request), listener);
    },
  );
}

function templateOf(request: ExpressRequest): string | undefined {
  const path = request.route?.path;
  return typeof path === 'string' ? path : undefined;
}

function watch(
  request: IncomingMessage,
  response: ServerResponse,
  template: () => string | undefined,
  listener: ResponseListener,
): void {
  const startedAt = performance.now();
  response.once('close', () => {
    listener({
      request,
      method: request.method ?? '',
      template: template(),
      // An aborted response still says 200: only `writableFinished` tells.
      status: response.writableFinished ? response.statusCode : 499,
      durationMs: performance.now() - startedAt,
    });
  });
}
