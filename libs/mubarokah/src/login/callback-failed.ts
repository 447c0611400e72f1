import { type CallbackFailure, MubarokahError } from '../outcomes/index.js';

/** A callback cannot go on. `code` is the outcome it ends in. */
export class CallbackFailed extends MubarokahError {
  constructor(
    readonly code: CallbackFailure,
    /** How long the provider asked to wait, in milliseconds. */
    readonly retryAfterMs?: number,
    cause?: unknown,
  ) {
    super(`The login ended: ${code}.`, { cause });
  }
}
