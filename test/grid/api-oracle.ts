import type { ApiError, ApiStatus, CallbackReason } from 'nestjs-mubarokah/events';
import type { Says } from './bodies.js';
import type { Arrival } from './retry-oracle.js';

export interface ApiVerdict {
  readonly status: ApiStatus;
  readonly error: ApiError;
  /** How a callback ends that was told so about its user. */
  readonly reason: CallbackReason;
}

/** What the API's last word comes to: by status first, by body second. */
export function judgeApi(arrival: Arrival): ApiVerdict {
  if (arrival.kind === 'lost') {
    const reason = arrival.how === 'timeout' ? 'user_timeout' : 'user_network';
    return { status: 'none', error: arrival.how, reason };
  }
  const says = arrival.says === 'nothing' ? {} : arrival.says;
  const status = labelOf(arrival.status);
  if (arrival.status < 300) {
    return isPerson(arrival.says)
      ? { status, error: 'none', reason: 'none' }
      : { status, error: 'invalid_response', reason: 'user_invalid_response' };
  }
  if (arrival.status < 400) return { status, error: 'redirect', reason: 'user_invalid_response' };
  if (arrival.status >= 500) return { status, error: 'server_error', reason: 'user_server_error' };
  switch (arrival.status) {
    case 400:
      return { status, error: 'bad_request', reason: 'user_invalid_response' };
    case 401:
      return { status, error: refusedToken(says['error']), reason: 'user_unauthorized' };
    case 403:
      return { status, ...refusedScope(says) };
    case 429:
      return { status, error: 'rate_limited', reason: 'user_rate_limited' };
    default:
      return { status, error: 'other', reason: 'user_invalid_response' };
  }
}

const OWN_LABEL = [
  '200',
  '204',
  '302',
  '400',
  '401',
  '403',
  '404',
  '429',
  '500',
  '502',
  '503',
  '504',
] as const;

function labelOf(status: number): ApiStatus {
  const own = OWN_LABEL.find((label) => label === String(status));
  if (own !== undefined) return own;
  return status < 300 ? '2xx' : status < 400 ? '3xx' : status < 500 ? '4xx' : '5xx';
}

function refusedToken(error: unknown): ApiError {
  if (error === 'token_expired') return 'token_expired';
  return error === 'token_invalid' || error === 'invalid_token' ? 'token_invalid' : 'unauthenticated';
}

function refusedScope({
  error,
  message,
}: Readonly<Record<string, unknown>>): Pick<ApiVerdict, 'error' | 'reason'> {
  if (error === 'insufficient_scope' || message === 'Invalid scope(s) provided.')
    return { error: 'insufficient_scope', reason: 'user_insufficient_scope' };
  if (error === 'unapproved_scope') return { error, reason: 'user_unapproved_scope' };
  return { error: error === 'permission_denied' ? error : 'other', reason: 'user_forbidden' };
}

/** Only an id is demanded, and one that can be no other person's: a number that was rounded could. */
function isPerson(says: Says): boolean {
  if (says === 'nothing') return false;
  const { id } = says;
  if (typeof id === 'number') return Number.isInteger(id) && Math.abs(id) <= 2 ** 53 - 1;
  return typeof id === 'string' && id.length >= 1 && id.length <= 255;
}
