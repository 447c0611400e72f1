import type { IncomingMessage } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { type ExpressApp, ExpressTemplates } from './express-template.js';
import { onRequest } from './on-request.js';

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

/** Reads the matched route's template from a platform's request. */
export type TemplateReader = (native: object) => string | undefined;

export type ResponseListener = (response: FinishedResponse) => void;

/** The part of Fastify that is used here; its types are not a dependency. */
interface FastifyRequest {
  readonly routeOptions?: { readonly url?: string };
}

/**
 * Tells the listener of every finished request, those that a guard, a filter, a 404 or an abort ended included.
 * It goes by the response's events, since interceptors never see what a guard refused.
 */
export function onResponse(
  adapter: AbstractHttpAdapter,
  templateOf: TemplateReader,
  listener: ResponseListener,
): void {
  // All that is noted of a request is in one closure: a property on the response would slow down what Express does to it.
  onRequest(adapter, (request, response, native) => {
    const startedAt = performance.now();
    let isOver = false;
    const end = (status: number): void => {
      if (isOver) return;
      isOver = true;
      const { method = '' } = request;
      const template = templateOf(native as object);
      listener({ request, method, template, status, durationMs: performance.now() - startedAt });
    };
    // What serverless handlers pass on emits `finish` alone, and Node's own `close` alone when the client has left.
    response.on('finish', () => end(response.statusCode)).on('close', () => end(499));
  });
}

/** Makes what reads it. Call it before the app mounts others on its Express instance. */
export function templateReader(adapter: AbstractHttpAdapter): TemplateReader {
  if (adapter.getType() === 'fastify') return ({ routeOptions }: FastifyRequest) => routeOptions?.url;
  const templates = new ExpressTemplates(adapter.getInstance<ExpressApp>());
  return (native) => templates.of(native);
}
