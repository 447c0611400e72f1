import type { CallbackReason, TokenError } from 'nestjs-mubarokah/events';
import type { Says } from './bodies.js';
import type { Arrival } from './retry-oracle.js';

export interface TokenVerdict {
  readonly error: TokenError;
  /** For a code: how the callback ends. */
  readonly reason: CallbackReason;
}

const NAMED: ReadonlyMap<string, TokenVerdict> = new Map<string, TokenVerdict>([
  ['invalid_request', { error: 'invalid_request', reason: 'token_invalid_request' }],
  ['invalid_client', { error: 'invalid_client', reason: 'token_invalid_client' }],
  ['invalid_grant', { error: 'invalid_grant', reason: 'token_invalid_grant' }],
  ['unauthorized_client', { error: 'unauthorized_client', reason: 'token_unauthorized_client' }],
  ['unsupported_grant_type', { error: 'unsupported_grant_type', reason: 'token_unauthorized_client' }],
  ['invalid_scope', { error: 'invalid_scope', reason: 'token_invalid_scope' }],
  ['server_error', { error: 'server_error', reason: 'token_server_error' }],
  ['temporarily_unavailable', { error: 'temporarily_unavailable', reason: 'token_server_error' }],
]);

/** What the token endpoint's last word comes to: by status first, by body second. */
export function judgeTokens(grant: 'code' | 'refresh', arrival: Arrival): TokenVerdict {
  if (arrival.kind === 'lost') {
    return { error: arrival.how, reason: arrival.how === 'timeout' ? 'token_timeout' : 'token_network' };
  }
  const { status, says } = arrival;
  const said = says === 'nothing' ? {} : says;
  if (status >= 200 && status < 300) {
    return areTokens(says)
      ? { error: 'none', reason: 'none' }
      : { error: 'invalid_response', reason: 'token_invalid_response' };
  }
  if (status === 429) return { error: 'rate_limited', reason: 'token_rate_limited' };
  if (status >= 500) {
    const isDown = status === 503 || said['error'] === 'temporarily_unavailable';
    return { error: isDown ? 'temporarily_unavailable' : 'server_error', reason: 'token_server_error' };
  }
  if (status < 400 || status === 404 || status === 405)
    return { error: 'invalid_response', reason: 'token_invalid_response' };
  return judgeRefusal(grant, status, said);
}

function judgeRefusal(
  grant: 'code' | 'refresh',
  status: number,
  said: Readonly<Record<string, unknown>>,
): TokenVerdict {
  const error = typeof said['error'] === 'string' ? said['error'] : '';
  const cause = [said['hint'], said['error_description'], said['message']].filter(
    (text) => typeof text === 'string',
  );
  const tells = (words: string): boolean => cause.some((text) => text.toLowerCase().includes(words));
  if (grant === 'code' && tells('code_verifier')) {
    return {
      error: error === 'invalid_request' ? 'invalid_request' : 'invalid_grant',
      reason: 'token_pkce_rejected',
    };
  }
  const isDeadCode =
    grant === 'code' &&
    (tells('code has expired') ||
      tells('code has been revoked') ||
      tells('code was not issued to this client') ||
      tells('cannot decrypt the authorization code'));
  const isDeadRefresh = grant === 'refresh' && (status === 401 || tells('refresh token is invalid'));
  if (error === 'invalid_request' && (isDeadCode || isDeadRefresh))
    return { error: 'invalid_grant', reason: 'token_invalid_grant' };
  const named = NAMED.get(error);
  if (named !== undefined) return named;
  return status === 401
    ? { error: 'invalid_client', reason: 'token_invalid_client' }
    : { error: 'other', reason: 'token_invalid_response' };
}

/** RFC 6749 §5.1; digits in quotes are let pass for a life, as PHP often writes them. */
function areTokens(says: Says): boolean {
  if (says === 'nothing') return false;
  const { access_token: token, token_type: type, expires_in: life, scope = null } = says;
  const seconds = typeof life === 'string' && /^[0-9]+$/.test(life) ? parseInt(life, 10) : life;
  return (
    typeof token === 'string' &&
    token !== '' &&
    [...token].every((letter) => letter > ' ' && letter < '\x7f') &&
    ['bearer', 'Bearer', 'BEARER'].includes(type as string) &&
    typeof seconds === 'number' &&
    seconds > 0 &&
    seconds < Infinity &&
    (scope === null || typeof scope === 'string')
  );
}
