import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A connection of a server for HTTP/1, also after it was upgraded. */
export interface Http1Socket extends Socket {
  /**
   * Node's own note of the answer under way; none on a connection that is idle or no longer HTTP. Nothing public tells
   * it, save a listener on each request and each answer, which every request would pay for.
   */
  readonly _httpMessage?: ServerResponse | null;
}

/** Closes the connection: now if nothing is under way on it, else when that is over. */
export function closeWhenIdle(socket: Http1Socket): void {
  const answer = socket._httpMessage;
  if (!answer) {
    // And not `end()`: a request that came meanwhile would be carried out though nobody could be told.
    socket.destroySoon();
    return;
  }
  if (isEventStream(answer)) endEventStream(answer);
  // With the answer, or by then with the next of those that the client has sent ahead.
  answer.once('close', () => closeWhenIdle(socket));
}

/** Answers to an EventSource have no end, and it connects again by itself: HTML standard, section 9.2. */
function isEventStream(answer: ServerResponse): boolean {
  const type = answer.getHeader('content-type') ?? answer.req.headers.accept;
  return answer.req.method === 'GET' && String(type).startsWith('text/event-stream');
}

function endEventStream(answer: ServerResponse): void {
  // What the app still writes is an error of which it needs to know nothing.
  answer.on('error', () => {});
  if (answer.headersSent) answer.end();
  // It would give up where a whole answer is not such a stream; where the connection breaks it tries again.
  else answer.destroy();
}
