import type { GrantType, TokenError } from '../outcomes/index.js';
import type { ProviderResponse } from './provider-http.js';
import { type Fields, parseFields } from './reply-fields.js';

/** What the token endpoint's reply comes to. */
export type TokenReply =
  | {
      readonly ok: true;
      readonly accessToken: string;
      readonly refreshToken: string | undefined;
      readonly expiresInMs: number;
      readonly scope: string | undefined;
    }
  | { readonly ok: false; readonly error: TokenFailure; readonly pkceRejected?: boolean };

type TokenFailure = Exclude<TokenError, 'none'>;

const NAMED: ReadonlySet<unknown> = new Set<TokenFailure>([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
]);

/** RFC 6749 Appendix A.12, without the space: it goes into a header, which servers cut at 8 KB. */
const ACCESS_TOKEN = /^[\x21-\x7e]{1,8000}$/;
/** RFC 6749 Appendix A.17 */
const REFRESH_TOKEN = /^[\x20-\x7e]{1,16000}$/;
/** RFC 6749 Appendix A.4 */
const SCOPE = /^[\x20\x21\x23-\x5b\x5d-\x7e]{0,4000}$/;
/** What lives longer is taken to live so long: a date has an end, too. */
const LONGEST_LIFE_S = 10 * 365 * 24 * 3_600;
/** Older Passport says only in a hint, under `invalid_request`, that a code is dead. */
const DEAD_CODE =
  /authorization code (has (expired|been revoked)|is (expired|revoked)|was not issued to this client|malformed)|cannot decrypt the authorization code/i;
const DEAD_REFRESH_TOKEN = /refresh token|token has (expired|been revoked)/i;
const PKCE = /code_verifier/i;

/** Judges by grant, status, then body (RFC 6749 §5.1 and §5.2, and both dialects of Laravel Passport). */
export function judgeTokenReply(grantType: GrantType, response: ProviderResponse): TokenReply {
  const fields = parseFields(response.body);
  if (response.status >= 200 && response.status < 300) return accept(fields);
  return failure(response.status, fields ?? {}, grantType);
}

function accept(fields: Fields | undefined): TokenReply {
  const {
    access_token: accessToken,
    refresh_token: refreshToken,
    token_type: type,
    expires_in: expiresIn,
    scope,
  } = fields ?? {};
  const seconds = typeof expiresIn === 'string' && /^\d+$/.test(expiresIn) ? Number(expiresIn) : expiresIn;
  const valid =
    typeof accessToken === 'string' &&
    ACCESS_TOKEN.test(accessToken) &&
    typeof type === 'string' &&
    type.toLowerCase() === 'bearer' &&
    // Stryker disable next-line ConditionalExpression: it is there for the type, since what is no number is not finite
    typeof seconds === 'number' &&
    Number.isFinite(seconds) &&
    seconds > 0 &&
    // Without a scope, what was asked for was granted; with one that cannot be read, nobody knows what was.
    (scope === undefined || scope === null || (typeof scope === 'string' && SCOPE.test(scope)));
  if (!valid) return { ok: false, error: 'invalid_response' };
  return {
    ok: true,
    accessToken,
    refreshToken:
      typeof refreshToken === 'string' && REFRESH_TOKEN.test(refreshToken) ? refreshToken : undefined,
    // RFC 6749 §5.1 counts expires_in in seconds; from here on everything is milliseconds.
    expiresInMs: Math.min(seconds, LONGEST_LIFE_S) * 1000,
    scope: scope ?? undefined,
  };
}

function failure(status: number, fields: Fields, grantType: GrantType): TokenReply {
  const { error: said } = fields;
  if (status === 429) return { ok: false, error: 'rate_limited' };
  if (status >= 500) {
    const unavailable = status === 503 || said === 'temporarily_unavailable';
    return { ok: false, error: unavailable ? 'temporarily_unavailable' : 'server_error' };
  }
  if (status < 400 || status === 404 || status === 405) return { ok: false, error: 'invalid_response' };
  const texts = [fields['hint'], fields['error_description'], fields['message']].filter(
    (text) => typeof text === 'string',
  );
  if (texts.some((text) => PKCE.test(text)) && grantType === 'authorization_code') {
    return {
      ok: false,
      error: said === 'invalid_request' ? 'invalid_request' : 'invalid_grant',
      pkceRejected: true,
    };
  }
  if (said === 'invalid_request' && isDeadGrant(grantType, status, texts))
    return { ok: false, error: 'invalid_grant' };
  if (isNamed(said)) return { ok: false, error: said };
  if (status === 401) return { ok: false, error: 'invalid_client' };
  return { ok: false, error: 'other' };
}

const isNamed = (said: unknown): said is TokenFailure => NAMED.has(said);

function isDeadGrant(grantType: GrantType, status: number, texts: readonly string[]): boolean {
  if (grantType === 'authorization_code') return texts.some((text) => DEAD_CODE.test(text));
  return (
    grantType === 'refresh_token' && (status === 401 || texts.some((text) => DEAD_REFRESH_TOKEN.test(text)))
  );
}
