import { parseHttpDate } from './http-date.js';

const MAX_WAIT_MS = 3_600_000;

/**
 * How long the provider asks to wait, in milliseconds and at most an hour: the `Retry-After` header in seconds or as
 * a date (RFC 9110 §10.2.3), else the body's `retry_after` in seconds. Undefined where nothing usable is said.
 */
export function retryAfterMs(header: unknown, body: unknown, now: number): number | undefined {
  const inBody =
    typeof body === 'object' && body !== null ? (body as { retry_after?: unknown }).retry_after : undefined;
  return parse(header, now) ?? parse(inBody, now);
}

function parse(value: unknown, now: number): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value).trim();
  const waitMs = /^\d{1,10}(\.\d+)?$/.test(text) ? Number(text) * 1000 : parseHttpDate(text, now) - now;
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), MAX_WAIT_MS) : undefined;
}
