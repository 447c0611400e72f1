import { FAILURE_REASONS } from '../../clients/index.js';

/** Why a check is not up: the closed list, in the words a report shows. Text from outside never becomes a reason. */
export const HEALTH_REASONS = {
  ...FAILURE_REASONS,
  no_verdict: 'the check returned something that is no verdict',
  not_found: 'it answered 404: is the base URL right?',
  rate_limited: 'it answers 429: too many requests',
  server_error: 'it answers with server errors',
  unexpected_answer: 'something else answers in its place',
  redirected_elsewhere: 'it redirects to somewhere else',
  client_refused:
    'it refuses this client: are client id, secret, redirect URI and scopes those of the registration?',
  scope_refused: 'it does not let this client read who has logged in: does the registration have the scopes?',
  token_refused: 'it refuses the tokens that it has just given',
  no_traffic: 'no recent traffic to judge by',
} as const;

export type HealthReason = keyof typeof HEALTH_REASONS;
