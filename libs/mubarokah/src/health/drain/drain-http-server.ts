import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** Tells the client of every answer from now on that its connection ends, so that none is cut while it sends. */
export function announceClose(server: Server): void {
  // Ahead of the app's own listener, which may answer at once. HTTP/2 has no such header, and forbids it.
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.httpVersionMajor === 1) response.setHeader('Connection', 'close');
  });
}

/** Stops listening and waits for the requests under way; after `limitMs` their connections are cut. */
export async function closeHttpServer(server: Server, limitMs: number): Promise<void> {
  const limit = new AbortController();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // Node does this itself since 19, and a server of HTTP/2 cannot.
  server.closeIdleConnections?.();
  const cut = sleep(limitMs, undefined, { signal: limit.signal }).then(
    () => server.closeAllConnections?.(),
    () => undefined,
  );
  await Promise.race([closed, cut]);
  limit.abort();
}
