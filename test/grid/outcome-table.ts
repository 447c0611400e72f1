import type { CallbackReason, Fault } from 'nestjs-mubarokah/events';

/**
 * What each reason of a callback means: who must act, and the HTTP status. Written down here a second time, by hand,
 * since an oracle that read the library's table could not tell that it is wrong.
 */
const ROWS: Readonly<Record<string, readonly [fault: Fault, status: number, ...reasons: CallbackReason[]]>> =
  {
    loggedIn: ['none', 303, 'none'],
    unverified: [
      'unverified',
      400,
      'malformed_request',
      'missing_state',
      'missing_cookie',
      'invalid_state',
      'expired_state',
      'replayed_state',
      'issuer_mismatch',
    ],
    heldBack: ['unverified', 429, 'too_many_attempts'],
    refused: ['user', 403, 'access_denied', 'rejected_by_app'],
    interaction: ['user', 401, 'interaction_required'],
    claimedSetup: [
      'claimed',
      500,
      'invalid_request',
      'unauthorized_client',
      'unsupported_response_type',
      'invalid_scope',
    ],
    claimedFailure: ['claimed', 502, 'server_error', 'provider_other'],
    claimedBusy: ['claimed', 503, 'temporarily_unavailable'],
    code: ['claimed', 400, 'token_invalid_grant', 'token_pkce_rejected', 'token_invalid_request'],
    client: [
      'client_config',
      500,
      'token_invalid_client',
      'token_unauthorized_client',
      'token_invalid_scope',
    ],
    scope: ['client_config', 403, 'user_insufficient_scope', 'user_unapproved_scope', 'user_forbidden'],
    throttled: ['provider', 503, 'token_rate_limited', 'user_rate_limited', 'circuit_open'],
    provider: [
      'provider',
      502,
      'token_server_error',
      'user_server_error',
      'token_invalid_response',
      'user_invalid_response',
      'user_unauthorized',
    ],
    tooLate: ['provider', 504, 'token_timeout', 'user_timeout'],
    broken: ['network', 503, 'token_network', 'user_network', 'circuit_open_network'],
    stores: ['app', 503, 'session_error', 'store_error'],
    app: ['app', 500, 'hook_error', 'internal_error'],
  };

export interface Outcome {
  readonly fault: Fault;
  readonly status: number;
}

export function outcomeOf(reason: CallbackReason): Outcome {
  for (const [fault, status, ...reasons] of Object.values(ROWS))
    if (reasons.includes(reason)) return { fault, status };
  throw new Error(`The grid knows no outcome called ${reason}.`);
}
