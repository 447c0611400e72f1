import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Parameters } from './parameters.js';

const BODY_LIMIT_BYTES = 64 * 1024;

/** A request as the endpoints see it. */
export interface IncomingRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Parameters;
  readonly headers: IncomingHttpHeaders;
  readonly remoteAddress: string;
  /** Of a body that was sent as a form or as JSON: Laravel takes both. */
  readonly form: Parameters;
  readonly bodyText: string;
}

/** The part that is known before the body has arrived. */
export type RequestHead = Omit<IncomingRequest, 'form' | 'bodyText'>;

export function readHead(message: IncomingMessage): RequestHead {
  // Not parsed as a URL: that fails for some targets, and reads `//host/path` as another host.
  const target = message.url ?? '';
  const mark = target.indexOf('?');
  return {
    method: message.method ?? '',
    path: mark < 0 ? target : target.slice(0, mark),
    query: new Parameters(mark < 0 ? '' : target.slice(mark + 1)),
    headers: message.headers,
    remoteAddress: message.socket.remoteAddress ?? '',
  };
}

/** Resolves to `undefined` when the body is larger than 64 KiB; rejects when the client goes away in its middle. */
export async function readBody(message: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop must not destroy the stream, or the refusal could no longer be sent.
  for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_LIMIT_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function withBody(head: RequestHead, bodyText: string): IncomingRequest {
  return { ...head, bodyText, form: parseForm(mediaType(head.headers), bodyText) };
}

function parseForm(type: string, bodyText: string): Parameters {
  if (type === 'application/json') return Parameters.fromJson(bodyText);
  return new Parameters(type === 'application/x-www-form-urlencoded' ? bodyText : '');
}

export function mediaType(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
}
