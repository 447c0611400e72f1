import { Inject, Injectable, Logger } from '@nestjs/common';
import { type LoginAttempt, MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { CALLBACK_OUTCOMES, type CallbackFailure } from '../outcomes/index.js';

/** Calls the app's hooks. */
@Injectable()
export class LoginHooks {
  private readonly logger = new Logger('Mubarokah');

  constructor(@Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions) {}

  /** Rejects with what the hook rejects with. */
  async onLogin(login: LoginAttempt): Promise<void | 'refuse'> {
    return this.options.hooks.onLogin?.(login);
  }

  onLoginFailed(reason: CallbackFailure): void {
    const { hooks } = this.options;
    this.tell('onLoginFailed', () =>
      hooks.onLoginFailed?.({ reason, fault: CALLBACK_OUTCOMES[reason].fault }),
    );
  }

  onLogout(userId: string): void {
    this.tell('onLogout', () => this.options.hooks.onLogout?.({ userId }));
  }

  /** A hook that is only told, so its failure changes nothing. What it threw may hold anything, so it is not logged. */
  private tell(name: string, hook: () => void | Promise<void>): void {
    Promise.resolve()
      .then(hook)
      .catch(() => this.logger.warn(`The hook ${name} failed; the request went on.`));
  }
}
