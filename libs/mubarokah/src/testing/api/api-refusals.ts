import { errorByAccept, prefersJson, redirect, type Answer } from '../http/answer.js';
import type { IncomingRequest } from '../http/incoming-request.js';
import type { SandboxDialect } from '../sandbox-options.js';

/** 401, or Laravel's way to its login page for a client that does not ask for JSON. */
export function unauthenticated(
  dialect: SandboxDialect,
  { headers }: IncomingRequest,
  verdict: 'expired' | 'invalid',
): Answer {
  if (!prefersJson(headers)) return redirect(302, '/login');
  const message = verdict === 'expired' ? 'The access token has expired.' : 'The access token is invalid.';
  return errorByAccept(
    headers,
    401,
    dialect === 'legacy'
      ? { message: 'Unauthenticated.' }
      : { message, body: { error: `token_${verdict}`, message } },
  );
}

export function forbidden(
  dialect: SandboxDialect,
  { headers }: IncomingRequest,
  error: 'insufficient_scope' | 'unapproved_scope',
): Answer {
  const message = 'Invalid scope(s) provided.';
  return errorByAccept(
    headers,
    403,
    dialect === 'legacy' ? { message } : { message, body: { error, message } },
  );
}

export function tooManyRequests(
  dialect: SandboxDialect,
  { headers }: IncomingRequest,
  rate: { readonly retryAfterSeconds: number; readonly headers: Record<string, string> },
): Answer {
  const message = 'Too Many Attempts.';
  const body = { error: 'rate_limit_exceeded', message, retry_after: rate.retryAfterSeconds };
  return errorByAccept(headers, 429, {
    message,
    headers: rate.headers,
    body: dialect === 'legacy' ? { message } : body,
  });
}
