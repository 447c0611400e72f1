import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

declare const MADE_HERE: unique symbol;

/** 1 to 64 letters, digits, `_`, `.` and `-`: may stand in a log and on a page as it is. Only {@link requestIdOf} makes one. */
export type RequestId = string & { readonly [MADE_HERE]: true };

// The client chooses what the header says: nothing but an id fits in here.
const ID = /^[\w.-]{1,64}$/;
const isRequestId = (given: unknown): given is RequestId => typeof given === 'string' && ID.test(given);

/** The `x-request-id` of a request, else the id that the platform or the logger gave it, else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders, platformId: unknown): RequestId {
  const given = typeof platformId === 'number' ? String(platformId) : platformId;
  return [headers['x-request-id'], given].find(isRequestId) ?? (randomUUID() as string as RequestId);
}
