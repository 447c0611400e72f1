import { describe, expect, it } from '@jest/globals';
import {
  API_ERRORS_BY_STATUS,
  type ApiError,
  type AttemptError,
  CALLBACK_OUTCOMES,
  TOKEN_ERRORS,
  type TokenError,
} from '../outcomes/index.js';
import { ApiRequestError, TokenRequestError, TransportFailure } from '../mubarokah-id/index.js';
import { CallbackFailed } from './callback-failed.js';
import { attemptErrorOf, callbackFailureOf, reasonOfRedirectError } from './callback-reason.js';

type TokenFailure = Exclude<TokenError, 'none'>;
type ApiFailure = Exclude<ApiError, 'none'>;

const tokenFailures = TOKEN_ERRORS.filter((error): error is TokenFailure => error !== 'none');
const statusOf = (label: string): number | undefined =>
  label === 'none' ? undefined : Number(label.replace('xx', '20'));
const apiFailures = Object.entries(API_ERRORS_BY_STATUS).flatMap(([status, errors]) =>
  errors.filter((error) => error !== 'none').map((error) => [statusOf(status), error] as const),
);

describe('reasonOfRedirectError', () => {
  it.each([
    ['access_denied', 'access_denied'],
    ['login_required', 'interaction_required'],
    ['consent_required', 'interaction_required'],
    ['interaction_required', 'interaction_required'],
    ['invalid_request', 'invalid_request'],
    ['unauthorized_client', 'unauthorized_client'],
    ['unsupported_response_type', 'unsupported_response_type'],
    ['invalid_scope', 'invalid_scope'],
    ['server_error', 'server_error'],
    ['temporarily_unavailable', 'temporarily_unavailable'],
    ['new_error', 'provider_other'],
    ['', 'provider_other'],
    ['ACCESS_DENIED', 'provider_other'],
    ['none', 'provider_other'],
    ['token_invalid_client', 'provider_other'],
    ['__proto__', 'provider_other'],
    ['constructor', 'provider_other'],
    ['toString', 'provider_other'],
  ])('takes "%s" for %s', (error, reason) => {
    expect(reasonOfRedirectError(error)).toBe(reason);
  });
});

describe('attemptErrorOf', () => {
  it('names what the call came to, and for an open circuit what opened it', () => {
    const named = (error: unknown) => attemptErrorOf(callbackFailureOf(error));
    expect(named(new TokenRequestError('dns', 'authorization_code'))).toBe('dns');
    expect(named(new ApiRequestError('tls', 'user', undefined))).toBe('tls');
    expect(named(new TokenRequestError('circuit_open', 'authorization_code', { openedBy: 'connect' }))).toBe(
      'connect',
    );
    expect(named(new Error('ours'))).toBeUndefined();
    expect(attemptErrorOf(new CallbackFailed('missing_state'))).toBeUndefined();
  });
});

describe('callbackFailureOf', () => {
  const ofToken = (error: TokenFailure, details = {}) =>
    callbackFailureOf(new TokenRequestError(error, 'authorization_code', details));
  const ofApi = (status: number | undefined, error: ApiFailure, details = {}) =>
    callbackFailureOf(new ApiRequestError(error, 'user', status, details));

  it.each<[TokenFailure, string]>([
    ['invalid_request', 'token_invalid_request'],
    ['invalid_client', 'token_invalid_client'],
    ['invalid_grant', 'token_invalid_grant'],
    ['unauthorized_client', 'token_unauthorized_client'],
    ['unsupported_grant_type', 'token_unauthorized_client'],
    ['invalid_scope', 'token_invalid_scope'],
    ['rate_limited', 'token_rate_limited'],
    ['server_error', 'token_server_error'],
    ['temporarily_unavailable', 'token_server_error'],
    ['invalid_response', 'token_invalid_response'],
    ['other', 'token_invalid_response'],
    ['timeout', 'token_timeout'],
    ['dns', 'token_network'],
    ['connect', 'token_network'],
    ['tls', 'token_network'],
    ['aborted', 'token_network'],
    ['circuit_open', 'circuit_open'],
  ])('takes %s of the token endpoint for %s', (error, reason) => {
    expect(ofToken(error).code).toBe(reason);
  });

  it.each<[number | undefined, ApiFailure, string]>([
    [200, 'invalid_response', 'user_invalid_response'],
    [302, 'redirect', 'user_invalid_response'],
    [400, 'bad_request', 'user_invalid_response'],
    [401, 'token_expired', 'user_unauthorized'],
    [401, 'unauthenticated', 'user_unauthorized'],
    [403, 'insufficient_scope', 'user_insufficient_scope'],
    [403, 'unapproved_scope', 'user_unapproved_scope'],
    [403, 'permission_denied', 'user_forbidden'],
    [403, 'other', 'user_forbidden'],
    [404, 'other', 'user_invalid_response'],
    [429, 'rate_limited', 'user_rate_limited'],
    [500, 'server_error', 'user_server_error'],
    [520, 'server_error', 'user_server_error'],
    [undefined, 'timeout', 'user_timeout'],
    [undefined, 'dns', 'user_network'],
    [undefined, 'connect', 'user_network'],
    [undefined, 'tls', 'user_network'],
    [undefined, 'aborted', 'user_network'],
    [undefined, 'circuit_open', 'circuit_open'],
  ])('takes %s %s of /api/user for %s', (status, error, reason) => {
    expect(ofApi(status, error).code).toBe(reason);
  });

  it.each<[AttemptError | undefined, string]>([
    ['dns', 'circuit_open_network'],
    ['connect', 'circuit_open_network'],
    ['tls', 'circuit_open_network'],
    ['aborted', 'circuit_open_network'],
    ['timeout', 'circuit_open'],
    ['server_error', 'circuit_open'],
    ['invalid_response', 'circuit_open'],
    [undefined, 'circuit_open'],
  ])('takes a circuit that %s opened for %s', (openedBy, reason) => {
    expect(ofToken('circuit_open', { openedBy }).code).toBe(reason);
    expect(ofApi(undefined, 'circuit_open', { openedBy }).code).toBe(reason);
  });

  it.each(tokenFailures)('has an outcome for %s of the token endpoint', (error) => {
    expect(Object.keys(CALLBACK_OUTCOMES)).toContain(ofToken(error).code);
  });

  it.each(apiFailures)('has an outcome for %s %s of /api/user', (status, error) => {
    expect(Object.keys(CALLBACK_OUTCOMES)).toContain(ofApi(status, error).code);
  });

  it('knows a rejected code verifier in either dialect', () => {
    expect(ofToken('invalid_grant', { pkceRejected: true }).code).toBe('token_pkce_rejected');
    expect(ofToken('invalid_request', { pkceRejected: true }).code).toBe('token_pkce_rejected');
  });

  it('passes on how long to wait, and keeps the cause', () => {
    const cause = new TokenRequestError('rate_limited', 'authorization_code', { retryAfterMs: 7_000 });
    expect(callbackFailureOf(cause)).toMatchObject({ retryAfterMs: 7_000, cause });
    expect(ofApi(429, 'rate_limited', { retryAfterMs: 7_000 }).retryAfterMs).toBe(7_000);
  });

  it('leaves alone what has a reason already', () => {
    const failed = new CallbackFailed('rejected_by_app');
    expect(callbackFailureOf(failed)).toBe(failed);
    expect(failed.message).toBe('The login ended: rejected_by_app.');
  });

  it.each([undefined, null, 'text', {}, new Error('x'), new TransportFailure('dns', false)])(
    'takes %p, which nobody foresaw, for internal_error',
    (error) => {
      expect(callbackFailureOf(error)).toMatchObject({ code: 'internal_error' });
    },
  );
});
