import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';

type Listener = (request: IncomingMessage, response: ServerResponse) => void;
interface ExpressRequest extends IncomingMessage {
  route?: unknown;
}

const tables = new WeakMap<AbstractHttpAdapter, Map<string, Listener>>();

/**
 * Routes for every method, all behind one middleware. Express tries its routes one by one, so each of ours would cost
 * every request to the app a quarter of a microsecond, and there are about ten.
 */
export function addExpressRoute(adapter: AbstractHttpAdapter, path: string, listener: Listener): void {
  let table = tables.get(adapter);
  if (table === undefined) {
    tables.set(adapter, (table = new Map<string, Listener>()));
    adapter.use(dispatcher(table));
  }
  table.set(normalized(path), (request, response) => {
    (request as ExpressRequest).route = { path }; // as Express does, for whoever asks which route it was
    listener(request, response);
  });
}

function dispatcher(table: ReadonlyMap<string, Listener>) {
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const listener = table.get(normalized(pathOf(request.url ?? '')));
    if (listener === undefined) next();
    else listener(request, response);
  };
}

function pathOf(url: string): string {
  // RFC 9112 §3.2.2: a request line may also hold the whole URL.
  if (!url.startsWith('/') && URL.canParse(url)) return new URL(url).pathname;
  const end = url.indexOf('?');
  return end < 0 ? url : url.slice(0, end);
}

/** Express does not mind the case of a path, nor a slash at its end. */
function normalized(path: string): string {
  const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  return trimmed.toLowerCase();
}
