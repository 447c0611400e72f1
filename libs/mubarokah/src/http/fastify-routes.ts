import type { IncomingHttpHeaders } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';

type Listener = (request: unknown, reply: unknown) => void;

/** The part of Fastify that is used here; its types are not a dependency. */
interface Fastify {
  readonly supportedMethods: string[];
  route(options: {
    readonly method: string[];
    readonly url: string;
    readonly handler: Listener;
    readonly preParsing: (request: FastifyRequest, reply: unknown, payload: unknown, done: Done) => void;
  }): void;
}

interface FastifyRequest {
  headers: IncomingHttpHeaders;
}

type Done = (error: null, payload: unknown) => void;

/** What tells Fastify of a body. */
const NO_BODY = { 'content-type': undefined, 'content-length': undefined, 'transfer-encoding': undefined };

/**
 * Routes for every method, which no parser and no limit for bodies stops: a type that the app has no parser for would be
 * answered with 415, an empty body of JSON with 400. All hooks of the app run.
 */
export function addFastifyRoutes(
  adapter: AbstractHttpAdapter,
  listeners: ReadonlyMap<string, Listener>,
): void {
  const fastify = adapter.getInstance<Fastify>();
  for (const [url, handler] of listeners) {
    fastify.route({
      method: fastify.supportedMethods,
      url,
      handler,
      preParsing: (request, _, payload, done) => {
        request.headers = { ...request.headers, ...NO_BODY };
        done(null, payload);
      },
    });
  }
}
