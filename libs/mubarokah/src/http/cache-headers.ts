import type { OutgoingHttpHeader } from 'node:http';
import { nodeResponse } from './node-response.js';

/** What the response objects of Node, Express and Fastify share. */
interface NativeResponse {
  getHeader(name: string): OutgoingHttpHeader | undefined;
  removeHeader(name: string): unknown;
}

/**
 * Keeps what is going to be answered out of every cache, that of a proxy, which would show it to others, and the
 * browser's, whose back button would show it after a logout. Who answers may set either header anew.
 */
export function keepPrivate(response: unknown): void {
  // Fastify keeps headers of its own, which would win over the server's response.
  (response as NativeResponse).removeHeader('Cache-Control');
  nodeResponse(response).setHeader('Cache-Control', 'private, no-store');
  addVary(response, 'Cookie');
}

/** Says that the answer depends on this header of the request too (RFC 9110 §12.5.5). */
export function addVary(response: unknown, name: string): void {
  const known = String((response as NativeResponse).getHeader('Vary') ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const isKnown = known.some((one) => one === '*' || one.toLowerCase() === name.toLowerCase());
  const value = (isKnown ? known : [...known, name]).join(', ');
  const node = nodeResponse(response);
  node.setHeader('Vary', value);
  // Those of Fastify's that write this header look for it among its own.
  if (response !== node) (response as { header(name: string, value: string): unknown }).header('Vary', value);
}
