import { Inject, Injectable } from '@nestjs/common';
import { SafeLogger } from '../logging/index.js';
import { type LoginAttempt, MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { CALLBACK_OUTCOMES, type CallbackFailure } from '../outcomes/index.js';
import { DeadlinePassed, withDeadline } from '../time/index.js';

/** Calls the app's hooks, each within its deadline. What they threw may hold anything, so it is never logged. */
@Injectable()
export class LoginHooks {
  private readonly logger = new SafeLogger();

  constructor(@Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions) {}

  /**
   * Rejects with what the hook rejects with, and with {@link DeadlinePassed} when it is late. It has until `endsAt` at
   * most, on the clock of `performance.now()`.
   */
  async onLogin(login: Omit<LoginAttempt, 'signal'>, endsAt: number): Promise<void | 'refuse'> {
    const { hooks, hookTimeoutMs } = this.options;
    if (hooks.onLogin === undefined) return undefined;
    const abort = new AbortController();
    try {
      return await withDeadline(
        () => hooks.onLogin!({ ...login, signal: abort.signal }),
        Math.min(hookTimeoutMs, endsAt - performance.now()),
      );
    } catch (error) {
      if (error instanceof DeadlinePassed) {
        this.logger.warn('The hook onLogin was late; the login ended without it.');
        abort.abort(error);
      }
      throw error;
    }
  }

  onLoginFailed(reason: CallbackFailure): void {
    const { hooks } = this.options;
    if (hooks.onLoginFailed === undefined) return;
    const { fault } = CALLBACK_OUTCOMES[reason];
    this.notify('onLoginFailed', (signal) => hooks.onLoginFailed!({ reason, fault, signal }));
  }

  onLogout(userId: string): void {
    const { hooks } = this.options;
    if (hooks.onLogout === undefined) return;
    this.notify('onLogout', (signal) => hooks.onLogout!({ userId, signal }));
  }

  /** A hook that is only told: nobody waits for it, and its failure changes nothing. */
  private notify(name: string, hook: (signal: AbortSignal) => void | Promise<void>): void {
    const { hookTimeoutMs } = this.options;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      this.logger.warn(`The hook ${name} was late; the request went on.`);
      abort.abort(new DeadlinePassed(hookTimeoutMs));
    }, hookTimeoutMs);
    timer.unref(); // a process that ends does not wait for what nobody waits for
    Promise.resolve(abort.signal)
      .then(hook)
      .catch(() => {
        if (!abort.signal.aborted) this.logger.warn(`The hook ${name} failed; the request went on.`);
      })
      .finally(() => clearTimeout(timer));
  }
}
