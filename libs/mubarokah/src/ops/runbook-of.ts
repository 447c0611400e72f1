import { CALLBACK_OUTCOMES, type CallbackReason, type Fault } from '../outcomes/index.js';

/** A file among the runbooks, without its ending. */
export type RunbookName = `Mubarokah${string}` | 'nobody-can-log-in';

const BY_FAULT: Readonly<Record<Fault, RunbookName>> = {
  none: 'nobody-can-log-in',
  user: 'MubarokahPeopleRefused',
  unverified: 'MubarokahInvalidStateSpike',
  claimed: 'MubarokahRedirectFailing',
  client_config: 'MubarokahApiUnapprovedScope',
  provider: 'MubarokahProviderUnhealthy',
  network: 'nobody-can-log-in',
  app: 'nobody-can-log-in',
};

const BY_REASON: Partial<Record<CallbackReason, RunbookName>> = {
  token_invalid_grant: 'MubarokahClaimedErrors',
  token_pkce_rejected: 'MubarokahClaimedErrors',
  token_invalid_request: 'MubarokahClaimedErrors',
  token_invalid_client: 'MubarokahClientRejected',
  token_unauthorized_client: 'MubarokahClientRejected',
  token_rate_limited: 'MubarokahRateLimited',
  user_rate_limited: 'MubarokahRateLimited',
  user_unauthorized: 'MubarokahApiAuthRejections',
  circuit_open: 'MubarokahCircuitOpen',
  circuit_open_network: 'MubarokahCircuitOpen',
  session_error: 'MubarokahHealthFailing',
  store_error: 'MubarokahHealthFailing',
};

/** Where it is written what to do about failures of that reason. */
export function runbookOf(reason: CallbackReason): RunbookName {
  return BY_REASON[reason] ?? BY_FAULT[CALLBACK_OUTCOMES[reason].fault];
}
