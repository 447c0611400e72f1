import type { ServerResponse } from 'node:http';
import type { Answer } from './answer.js';

/** What becomes of an answer on its way to the client. */
export type Delivery =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** The connection ends after so many bytes of the body; 0 sends not even the status. */
  | { readonly kind: 'cut'; readonly answer: Answer; readonly bytes: number }
  | { readonly kind: 'drop' }
  | { readonly kind: 'hang' };

export function deliver(response: ServerResponse, delivery: Delivery): void {
  switch (delivery.kind) {
    case 'answer':
      response.end(writeHead(response, delivery.answer));
      return;
    case 'cut': {
      if (delivery.bytes === 0) return destroy(response);
      const body = writeHead(response, delivery.answer);
      // Not before the bytes have left: ending the connection discards what is still waiting.
      response.write(body.subarray(0, delivery.bytes), () => destroy(response));
      return;
    }
    case 'drop':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      return;
    default:
      delivery satisfies never;
  }
}

function writeHead(response: ServerResponse, { status, headers, body }: Answer): Buffer {
  const bytes = Buffer.from(body, 'utf8');
  response.statusCode = status;
  response.setHeader('Cache-Control', 'no-cache, private');
  response.setHeader('Content-Length', bytes.length);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  return bytes;
}

function destroy(response: ServerResponse): void {
  response.socket?.destroy();
}
