import { Inject, Injectable } from '@nestjs/common';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { LoginClaims, type LoginInFlight } from '../session/index.js';
import { sleep } from '../time/index.js';
import type { CallbackDeadline } from './callback-deadline.js';
import { CallbackFailed, CallbackRepeated } from './callback-failed.js';
import { callbackFailureOf } from './callback-reason.js';

const POLL_MS = 25;
/** How much longer than a callback may take its claim is kept, for the answers of slow stores. */
const MARGIN_MS = 5_000;

/**
 * Lets one callback of a login use its code. Browsers send a callback twice: Safari does, a reload does while the provider
 * is still being asked, and so does a browser that lost the answer. Each may reach another replica. A code that comes twice is
 * refused, and what it gave the first time is revoked (RFC 6749 §4.1.2), so the others wait for the first and share its session.
 * The claim is not sent beside the token request for the same reason: when it is refused, the code would be on its way. A login
 * whose code was refused is over: its state never reaches the token endpoint again.
 */
@Injectable()
export class CallbackClaims {
  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly claims: LoginClaims,
  ) {}

  /**
   * Does `work` as the only callback of that login.
   *
   * @throws {CallbackFailed} and {@link CallbackRepeated} when another callback has finished it
   */
  async during<T>(login: LoginInFlight, deadline: CallbackDeadline, work: () => Promise<T>): Promise<T> {
    await this.claim(login, deadline);
    try {
      return await work();
    } catch (error) {
      const failed = callbackFailureOf(error);
      // Nobody waits for it.
      if (failed.isRepeatable) void this.claims.release(login);
      else void this.claims.end(login.state, 'used', this.options.loginTtlMs).catch(() => undefined);
      throw failed;
    }
  }

  /**
   * Before a session of the app's own begins, which no claim can end in the same step.
   *
   * @throws {CallbackFailed} `logged_out` where the person has logged out meanwhile
   */
  async confirm(login: LoginInFlight, deadline: CallbackDeadline): Promise<void> {
    // No callback may repeat this one where it fails: by now the code was used.
    const { state } = await deadline.within('session_error', () => this.claims.claim(login, MARGIN_MS));
    if (state === 'logged_out') throw new CallbackFailed('logged_out');
  }

  /** Ends a login that has begun a session of the app's own. A code that comes again is refused in any case. */
  async finish({ state }: LoginInFlight): Promise<void> {
    await this.claims.end(state, 'used', this.options.loginTtlMs).catch(() => undefined);
  }

  private async claim(login: LoginInFlight, deadline: CallbackDeadline): Promise<void> {
    const claimMs = this.options.callbackTimeoutMs + MARGIN_MS;
    for (let waitMs = POLL_MS; ; waitMs = Math.min(waitMs * 1.5, 250)) {
      const claim = await this.ask(login, deadline, claimMs);
      switch (claim.state) {
        case 'claimed':
          return;
        case 'done':
          throw new CallbackRepeated(claim.secret);
        case 'logged_out':
          throw new CallbackFailed('logged_out');
        case 'used':
          throw new CallbackFailed('replayed_state');
        case 'in_flight':
          // Stryker disable next-line EqualityOperator: two readings of the clock are never alike
          if (performance.now() + waitMs > deadline.endsAt) throw new CallbackFailed('replayed_state');
          await sleep(waitMs);
      }
    }
  }

  private async ask(login: LoginInFlight, deadline: CallbackDeadline, claimMs: number) {
    try {
      return await deadline.within(
        // Stryker disable next-line StringLiteral: what is thrown below takes its place
        'session_error',
        () => this.claims.claim(login, claimMs),
        () => void this.claims.release(login), // which leaves that of another callback
      );
    } catch (cause) {
      throw new CallbackFailed('session_error', { cause, isRepeatable: true });
    }
  }
}
