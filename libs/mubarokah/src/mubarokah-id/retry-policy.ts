import type { ProviderOperation } from '../outcomes/index.js';
import type { ProviderResponse } from './provider-http.js';
import { retryAfterMs } from './retry-after.js';
import { parseFields } from './reply-fields.js';
import { TransportFailure } from './transport-failure.js';

/** What an attempt came to: a response, or the failure to get one. */
export type Attempt = ProviderResponse | TransportFailure;

const FIRST_BACKOFF_MS = 200;

/**
 * How long to wait before an attempt is repeated, in milliseconds; undefined when it must not be. `attempt` counts from
 * 1, `random` is in [0, 1).
 */
export function waitBeforeRetry(
  operation: ProviderOperation,
  result: Attempt,
  attempt: number,
  now: number,
  random: number,
): number | undefined {
  const backoffMs = random * FIRST_BACKOFF_MS * 2 ** attempt; // full jitter
  if (operation === 'api_logout_sso') return undefined; // has side effects
  const isRead = operation === 'api_user' || operation === 'api_user_details';
  if (result instanceof TransportFailure) {
    if (result.code === 'circuit_open' || result.code === 'tls') return undefined;
    // A code or a refresh token works once: send it again only if the first time it did not leave.
    return isRead || !result.sent ? backoffMs : undefined;
  }
  if (result.status === 429 || result.status === 503) {
    const askedMs = retryAfterMs(result.headers['retry-after'], parseFields(result.body), now);
    // Being asked to come back tells that nothing was done.
    if (askedMs !== undefined) return askedMs;
    return isRead && result.status === 503 ? backoffMs : undefined;
  }
  return isRead && result.status >= 500 ? backoffMs : undefined;
}

const EARNED_PER_CALL = 0.1;
const MOST_SAVED = 10;

/** Lets at most one call in ten be a repetition, so that retries cannot keep down a provider that is getting up. */
export class RetryBudget {
  private saved = 1;

  /** For each call that is made for the first time. */
  earn(): void {
    this.saved = Math.min(this.saved + EARNED_PER_CALL, MOST_SAVED);
  }

  /** True when a repetition may be made. */
  spend(): boolean {
    if (this.saved < 1) return false;
    this.saved -= 1;
    return true;
  }
}
