import type { ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';

/** Sets a header that stays, whatever answers, unless that sets it anew. */
export function setHeader(native: unknown, name: string, value: string): void {
  nodeResponse(native).setHeader(name, value);
}

/** The server's own response below a platform's response object, as an `@Res()` parameter holds it. */
export function nodeResponse(native: unknown): ServerResponse {
  return (native as { raw?: ServerResponse }).raw ?? (native as ServerResponse);
}

/** The part of Fastify that is used here; its types are not a dependency. */
interface Fastify {
  addHook(name: 'onRequest', hook: (request: object, reply: object, done: () => void) => void): void;
}

/**
 * How the platform's response is found by its request, for code that is given the request alone, as a strategy of
 * passport is. Call it before the app listens.
 */
export function responseFinder(adapter: AbstractHttpAdapter): (request: object) => unknown {
  if (adapter.getType() !== 'fastify') return (request) => (request as { res?: unknown }).res;
  const replies = new WeakMap<object, object>();
  adapter.getInstance<Fastify>().addHook('onRequest', (request, reply, done) => {
    replies.set(request, reply);
    done();
  });
  return (request) => replies.get(request);
}
