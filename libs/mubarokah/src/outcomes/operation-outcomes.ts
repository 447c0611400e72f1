/** Why an authorization redirect was not sent. */
export const AUTHORIZE_REASONS = ['none', 'internal_error'] as const;
export type AuthorizeReason = (typeof AUTHORIZE_REASONS)[number];

/** The grants this client uses at the token endpoint (RFC 6749 §4.1.3, §6, §4.4.2). */
export const GRANT_TYPES = ['authorization_code', 'refresh_token', 'client_credentials'] as const;
export type GrantType = (typeof GRANT_TYPES)[number];

/** How a call can fail before any HTTP status is known. */
export const TRANSPORT_ERRORS = ['timeout', 'dns', 'connect', 'tls', 'aborted', 'circuit_open'] as const;
export type TransportError = (typeof TRANSPORT_ERRORS)[number];

/** Every way an operation at the token endpoint can end (RFC 6749 §5.2 and what the wire adds). */
export const TOKEN_ERRORS = [
  'none',
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'rate_limited',
  'server_error',
  'temporarily_unavailable',
  'invalid_response',
  ...TRANSPORT_ERRORS,
  'other',
] as const;
export type TokenError = (typeof TOKEN_ERRORS)[number];

/** The provider's API as it is labelled. */
export const API_ENDPOINTS = ['user', 'user_details', 'logout_sso'] as const;
export type ApiEndpoint = (typeof API_ENDPOINTS)[number];

export const API_PATHS: Readonly<Record<ApiEndpoint, string>> = {
  user: '/api/user',
  user_details: '/api/user/details',
  logout_sso: '/api/logout-sso',
};

/** Which errors each status of an API answer can carry; `none` as a status means that no answer came. */
export const API_ERRORS_BY_STATUS = {
  '200': ['none', 'invalid_response'],
  '204': ['invalid_response'], // it has no body
  '2xx': ['none', 'invalid_response'],
  '302': ['redirect'],
  '3xx': ['redirect'],
  '400': ['bad_request'],
  '401': ['token_expired', 'token_invalid', 'unauthenticated'],
  '403': ['insufficient_scope', 'unapproved_scope', 'permission_denied', 'other'],
  '404': ['other'],
  '4xx': ['other'],
  '429': ['rate_limited'],
  '500': ['server_error'],
  '502': ['server_error'],
  '503': ['server_error'],
  '504': ['server_error'],
  '5xx': ['server_error'],
  none: TRANSPORT_ERRORS,
} as const satisfies Record<string, readonly string[]>;
export type ApiStatus = keyof typeof API_ERRORS_BY_STATUS;
export type ApiError = (typeof API_ERRORS_BY_STATUS)[ApiStatus][number];

/**
 * What an attempt at Mubarokah ID came to, in the words of the token endpoint or of the API. `none`: it got what it
 * asked for.
 */
export type AttemptError = TokenError | ApiError;

/**
 * What an attempt tells of Mubarokah ID: it did what was asked (`success`), it said no (`refused`: any 4xx, so that no
 * code or token of somebody at a browser counts against it), or it did not do its work (`failed`: no answer, a 5xx, or
 * an answer that is not what it must be).
 */
export type AttemptVerdict = 'success' | 'refused' | 'failed';

export function attemptVerdict(error: AttemptError, status: ApiStatus): AttemptVerdict {
  if (error === 'none') return 'success';
  return status.startsWith('4') ? 'refused' : 'failed';
}

/** What a guard decided, by the session or by the access token. */
export const AUTH_RESULTS = {
  allowed: ['none'],
  challenged: ['no_session', 'expired', 'no_token', 'invalid_token'],
  forbidden: ['missing_scope'],
  error: ['store_error', 'provider_error', 'internal_error'],
} as const satisfies Record<string, readonly string[]>;
export type AuthResult = keyof typeof AUTH_RESULTS;
export type AuthReason = (typeof AUTH_RESULTS)[AuthResult][number];

/** Why a session ended. */
export const SESSION_END_REASONS = ['logout', 'sso_logout', 'expired', 'refresh_failed', 'revoked'] as const;
export type SessionEndReason = (typeof SESSION_END_REASONS)[number];

/** 0 closed, 1 half-open, 2 open: the order is the value of `mubarokah_circuit_state`. */
export const CIRCUIT_STATES = ['closed', 'half_open', 'open'] as const;
export type CircuitState = (typeof CIRCUIT_STATES)[number];
