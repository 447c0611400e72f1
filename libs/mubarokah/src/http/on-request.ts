import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';

/** The part of Express that is used here; its types are not a dependency. */
interface Express {
  handle: (this: Express, request: IncomingMessage, response: ServerResponse, next?: unknown) => void;
}

/** The part of Fastify that is used here; its types are not a dependency. */
interface Fastify {
  addHook(
    name: 'onRequest',
    hook: (
      request: { readonly raw: IncomingMessage },
      reply: { readonly raw: ServerResponse },
      done: () => void,
    ) => void,
  ): void;
}

/**
 * Told of a request before the app is: the server's own request and response, and the platform's request, on which the
 * matched route is written later.
 */
export type RequestListener = (request: IncomingMessage, response: ServerResponse, native: unknown) => void;

/**
 * Tells the listener of every request to the app, whichever server took it: Nest's, one that the app made around its
 * Express instance, or one that Fastify opened for another address. On Fastify, call it before the app listens.
 */
export function onRequest(adapter: AbstractHttpAdapter, listener: RequestListener): void {
  if (adapter.getType() === 'fastify') {
    adapter.getInstance<Fastify>().addHook('onRequest', (request, reply, done) => {
      listener(request.raw, reply.raw, request);
      done();
    });
    return;
  }
  const express = adapter.getInstance<Express>();
  const { handle } = express;
  // Where a server, a mounting app and a serverless handler all come in. A middleware would cost ten times as much.
  express.handle = function (request, response, next) {
    listener(request, response, request);
    handle.call(this, request, response, next);
  };
}
