import { Injectable } from '@nestjs/common';
import { Clock } from '../time/index.js';
import type { GrantType } from '../outcomes/index.js';

/** Stock Laravel counts by the minute, and says so less often than it throttles. */
const DEFAULT_WAIT_MS = 60_000;

/**
 * Puts logins before refreshes. Mubarokah ID throttles its token endpoint by the client's address, so all that one app
 * asks shares one budget: once it is used up, what can wait is not asked for until the provider says so.
 */
@Injectable()
export class TokenThrottle {
  private until = 0;

  constructor(private readonly clock: Clock) {}

  /** The provider refused with a 429. */
  refused(retryAfterMs: number | undefined): void {
    this.until = Math.max(this.until, this.clock.now() + (retryAfterMs ?? DEFAULT_WAIT_MS));
  }

  /** How many milliseconds this grant has to wait; 0 when it may be asked for now. A login may always be. */
  waitMs(grantType: GrantType): number {
    return grantType === 'authorization_code' ? 0 : Math.max(this.until - this.clock.now(), 0);
  }
}
