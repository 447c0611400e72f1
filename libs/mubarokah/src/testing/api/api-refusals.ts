import { errorByAccept, prefersJson, redirect, type Answer } from '../http/answer.js';
import type { IncomingRequest } from '../http/incoming-request.js';
import type { SandboxApiErrors } from '../sandbox-options.js';

/** 401, or Laravel's way to its login page for a client that does not ask for JSON. */
export function unauthenticated(
  says: SandboxApiErrors,
  { headers }: IncomingRequest,
  verdict: 'expired' | 'invalid',
): Answer {
  if (!prefersJson(headers)) return redirect('/login');
  const body = { error: `token_${verdict}`, message: `The access token ${WORDS[verdict]}.` };
  return errorByAccept(headers, 401, says === 'stock' ? { message: 'Unauthenticated.' } : { body });
}

const WORDS = { expired: 'has expired', invalid: 'is invalid' };

export function forbidden(
  says: SandboxApiErrors,
  { headers }: IncomingRequest,
  error: 'insufficient_scope' | 'unapproved_scope',
): Answer {
  const message = 'Invalid scope(s) provided.';
  return errorByAccept(headers, 403, { body: says === 'stock' ? { message } : { error, message } });
}

export function tooManyRequests(
  says: SandboxApiErrors,
  { headers }: IncomingRequest,
  rate: { readonly retryAfterSeconds: number; readonly headers: Record<string, string> },
): Answer {
  const message = 'Too Many Attempts.';
  const body = { error: 'rate_limit_exceeded', message, retry_after: rate.retryAfterSeconds };
  return errorByAccept(headers, 429, { headers: rate.headers, body: says === 'stock' ? { message } : body });
}
