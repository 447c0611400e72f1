import type { CallbackReason } from 'nestjs-mubarokah/events';
import type { Expectation, TokenRequest } from './expectation.js';
import type { RedirectCase } from './grid-case.js';
import { outcomeOf } from './outcome-table.js';
import { CODES, ERRORS, ISSUERS, STATES } from './redirect-values.js';

/** What the provider's own `error` means; anything else is `provider_other`. */
const SAID: readonly (readonly [CallbackReason, ...(keyof typeof ERRORS)[]])[] = [
  ['access_denied', 'access_denied'],
  ['interaction_required', 'login_required', 'consent_required', 'interaction_required'],
  ['invalid_request', 'invalid_request'],
  ['unauthorized_client', 'unauthorized_client'],
  ['unsupported_response_type', 'unsupported_response_type'],
  ['invalid_scope', 'invalid_scope'],
  ['server_error', 'server_error'],
  ['temporarily_unavailable', 'temporarily_unavailable'],
];

/** All that must come of a case in which the browser comes back with something odd. */
export function expectOfRedirect(gridCase: RedirectCase): Expectation {
  const reason = reasonOf(gridCase);
  const outcome = outcomeOf(reason);
  const isStillLoggedIn =
    reason === 'replayed_state' && gridCase.before === 'logged in' && gridCase.cookies === 'kept';
  const status = isStillLoggedIn ? 303 : gridCase.method === 'GET' ? outcome.status : 405;

  const before = { nothing: [], 'logged in': ['none'], denied: ['access_denied'] } as const;
  const logins = [...before[gridCase.before], reason].filter((ended) => ended === 'none').length;
  const exchanged: TokenRequest = { grantType: 'authorization_code', error: 'none' };
  return {
    callbacks: [
      ...before[gridCase.before].map((ended) => ({ reason: ended, ...outcomeOf(ended) })),
      { reason, fault: outcome.fault, status },
    ],
    tokenRequests: Array<TokenRequest>(logins).fill(exchanged),
    apiRequests: Array.from({ length: logins }, () => ({ endpoint: 'user', status: '200', error: 'none' })),
    asked: { token: logins, user: logins, details: 0 },
    answered: { to: 'browser', status, retryAfter: status === 503 ? [5, 5] : undefined },
    takesMs: 0,
  };
}

/** In the order of the outcome table: nothing is believed before it is tied to a login of this browser. */
function reasonOf(gridCase: RedirectCase): CallbackReason {
  const [code, error] = [CODES[gridCase.code], ERRORS[gridCase.error]];
  const [state, issuer] = [STATES[gridCase.state], ISSUERS[gridCase.issuer]];
  if (gridCase.method !== 'GET') return 'malformed_request';
  if ([code, error, state, issuer].some(({ is }) => is === 'malformed')) return 'malformed_request';
  if ((code.is === 'absent') === (error.is === 'absent')) return 'malformed_request';
  if (state.is === 'absent') return 'missing_state';
  if (gridCase.cookies === 'none') return 'missing_cookie';
  if (state.is === 'wrong' || gridCase.cookies !== 'kept') return 'invalid_state';
  if (gridCase.before !== 'nothing') return 'replayed_state';
  if (gridCase.late) return 'expired_state';
  if (issuer.is === 'wrong') return 'issuer_mismatch';
  if (error.is === 'absent') return 'none';
  return SAID.find(([, ...errors]) => errors.includes(gridCase.error))?.[0] ?? 'provider_other';
}
