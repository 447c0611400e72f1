import type { IncomingMessage, Server, ServerResponse } from 'node:http';
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
interface FastifyRequest {
  readonly raw: IncomingMessage;
  readonly routeOptions?: { url?: string };
}

interface FastifyHooks {
  addHook(
    name: 'onRequest',
    hook: (request: FastifyRequest, reply: { raw: ServerResponse }, done: () => void) => void,
  ): void;
}

/** What is noted of a request until it is over: on the response, since a closure for each would cost more. */
const STARTED_AT = Symbol('mubarokah.startedAt');
const FASTIFY_REQUEST = Symbol('mubarokah.request');

interface WatchedResponse extends ServerResponse {
  [STARTED_AT]: number;
  [FASTIFY_REQUEST]?: FastifyRequest;
}

/**
 * Tells the listener of every finished request, those that a guard, a filter, a 404 or an abort ended included.
 * It counts on the response's `close`, since interceptors never see what a guard refused.
 */
export function onResponse(adapter: AbstractHttpAdapter, listener: ResponseListener): void {
  if (adapter.getType() === 'fastify') {
    const watch = watcher(templateOnFastify, listener);
    adapter.getInstance<FastifyHooks>().addHook('onRequest', (request, reply, done) => {
      watch(request.raw, reply.raw);
      (reply.raw as WatchedResponse)[FASTIFY_REQUEST] = request;
      done();
    });
    return;
  }
  (adapter.getHttpServer() as Server).prependListener('request', watcher(templateOnExpress, listener));
}

function watcher(
  templateOf: (response: WatchedResponse) => string | undefined,
  listener: ResponseListener,
): (request: IncomingMessage, response: ServerResponse) => void {
  function finish(this: WatchedResponse): void {
    listener({
      request: this.req,
      method: this.req.method ?? '',
      template: templateOf(this),
      // An aborted response still says 200: only `writableFinished` tells.
      status: this.writableFinished ? this.statusCode : 499,
      durationMs: performance.now() - this[STARTED_AT],
    });
  }
  return (_request, response) => {
    (response as WatchedResponse)[STARTED_AT] = performance.now();
    response.on('close', finish); // Node emits it once; `once` would allocate to make sure
  };
}

function templateOnExpress({ req }: WatchedResponse): string | undefined {
  const path = (req as ExpressRequest).route?.path;
  return typeof path === 'string' ? path : undefined;
}

function templateOnFastify(response: WatchedResponse): string | undefined {
  return response[FASTIFY_REQUEST]?.routeOptions?.url;
}
