import {
  type AttemptError,
  CALLBACK_OUTCOMES,
  type CallbackFailure,
  type TokenError,
  TRANSPORT_ERRORS,
} from '../outcomes/index.js';
import { ApiRequestError, TokenRequestError } from '../mubarokah-id/index.js';
import { CallbackFailed } from './callback-failed.js';

/** What the provider's redirect can say (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6). */
const REDIRECT_ERRORS: ReadonlyMap<string, CallbackFailure> = new Map([
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
] as const);

const TOKEN_ERRORS: Readonly<Record<Exclude<TokenError, 'none' | 'circuit_open'>, CallbackFailure>> = {
  invalid_request: 'token_invalid_request',
  invalid_client: 'token_invalid_client',
  invalid_grant: 'token_invalid_grant',
  unauthorized_client: 'token_unauthorized_client',
  unsupported_grant_type: 'token_unauthorized_client',
  invalid_scope: 'token_invalid_scope',
  rate_limited: 'token_rate_limited',
  server_error: 'token_server_error',
  temporarily_unavailable: 'token_server_error',
  invalid_response: 'token_invalid_response',
  timeout: 'token_timeout',
  dns: 'token_network',
  connect: 'token_network',
  tls: 'token_network',
  aborted: 'token_network',
  other: 'token_invalid_response',
};

/** An open circuit has the fault of what opened it. */
const NETWORK: ReadonlySet<AttemptError | undefined> = new Set(['dns', 'connect', 'tls', 'aborted']);

export function reasonOfRedirectError(error: string): CallbackFailure {
  return REDIRECT_ERRORS.get(error) ?? 'provider_other';
}

/** What may have kept the provider from using the code up: it stays good for ten minutes. */
const REPEATABLE: ReadonlySet<TokenError> = new Set<TokenError>([
  'rate_limited',
  'server_error',
  'temporarily_unavailable',
  'invalid_response',
  ...TRANSPORT_ERRORS,
]);

/** The outcome that whatever was thrown on the way comes to. Nothing is left without one. */
export function callbackFailureOf(error: unknown): CallbackFailed {
  if (error instanceof CallbackFailed) return error;
  if (error instanceof TokenRequestError) {
    const { code, retryAfterMs } = error;
    return new CallbackFailed(reasonOfTokenError(error), {
      retryAfterMs,
      cause: error,
      isRepeatable: REPEATABLE.has(code),
    });
  }
  if (error instanceof ApiRequestError)
    return new CallbackFailed(reasonOfApiError(error), { retryAfterMs: error.retryAfterMs, cause: error });
  return new CallbackFailed('internal_error', { cause: error });
}

/** What the call came to that a login failed of; for an open circuit, what opened it. */
export function attemptErrorOf({ cause }: CallbackFailed): AttemptError | undefined {
  if (!(cause instanceof TokenRequestError || cause instanceof ApiRequestError)) return undefined;
  return cause.openedBy ?? cause.code;
}

/** What the app's own code, its stores or its hooks threw, without its message. */
export function thrownByApp({ code, cause }: CallbackFailed): Error | undefined {
  return CALLBACK_OUTCOMES[code].fault === 'app' && cause instanceof Error ? cause : undefined;
}

function reasonOfTokenError({ code, pkceRejected, openedBy }: TokenRequestError): CallbackFailure {
  if (pkceRejected) return 'token_pkce_rejected';
  return code === 'circuit_open' ? reasonOfCircuit(openedBy) : TOKEN_ERRORS[code];
}

function reasonOfCircuit(openedBy: AttemptError | undefined): CallbackFailure {
  return NETWORK.has(openedBy) ? 'circuit_open_network' : 'circuit_open';
}

function reasonOfApiError({ status, code, openedBy }: ApiRequestError): CallbackFailure {
  if (code === 'circuit_open') return reasonOfCircuit(openedBy);
  if (code === 'timeout') return 'user_timeout';
  if (status === undefined) return 'user_network';
  if (status === 401) return 'user_unauthorized';
  if (status === 429) return 'user_rate_limited';
  if (status >= 500) return 'user_server_error';
  if (status !== 403) return 'user_invalid_response';
  if (code === 'insufficient_scope') return 'user_insufficient_scope';
  return code === 'unapproved_scope' ? 'user_unapproved_scope' : 'user_forbidden';
}
