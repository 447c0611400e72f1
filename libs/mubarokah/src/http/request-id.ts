import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

// The client chooses what the header says: nothing but an id fits in here.
const ID = /^[\w.-]{1,64}$/;

/** The `x-request-id` of a request, else the id that the platform or the logger gave it, else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders, platformId: unknown): string {
  const given = typeof platformId === 'number' ? String(platformId) : platformId;
  for (const id of [headers['x-request-id'], given]) if (typeof id === 'string' && ID.test(id)) return id;
  return randomUUID();
}
