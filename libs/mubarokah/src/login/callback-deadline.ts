import type { CallbackFailure } from '../outcomes/index.js';
import type { Deadline } from '../mubarokah-id/index.js';
import { withDeadline } from '../time/index.js';
import { CallbackFailed } from './callback-failed.js';

/** The time that one callback has, shared by all its steps. */
export class CallbackDeadline implements Deadline {
  readonly endsAt: number;

  constructor(timeoutMs: number) {
    this.endsAt = performance.now() + timeoutMs;
  }

  /**
   * Does a step of the app's own code or stores; if it fails or the time is up, the callback ends in `reason`. `late` gets
   * what the step comes to after that.
   */
  async within<T>(
    reason: CallbackFailure | ((error: unknown) => CallbackFailure),
    step: () => T | Promise<T>,
    late?: (value: T) => void,
  ): Promise<T> {
    try {
      return await withDeadline(step, this.endsAt - performance.now(), late);
    } catch (cause) {
      throw new CallbackFailed(typeof reason === 'string' ? reason : reason(cause), { cause });
    }
  }
}
