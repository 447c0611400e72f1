import { type CallbackFailure, MubarokahError } from '../outcomes/index.js';

interface CallbackFailedDetails {
  /** How long the provider asked to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
  /** The code was not used, as far as is known: the same callback may succeed later. */
  readonly isRepeatable?: boolean;
}

/** A callback cannot go on. `code` is the outcome it ends in. */
export class CallbackFailed extends MubarokahError {
  override readonly name: string = 'CallbackFailed';
  readonly retryAfterMs: number | undefined;
  readonly isRepeatable: boolean;

  constructor(
    readonly code: CallbackFailure,
    { retryAfterMs, cause, isRepeatable = false }: CallbackFailedDetails = {},
  ) {
    super(`The login ended: ${code}.`, { cause });
    this.retryAfterMs = retryAfterMs;
    this.isRepeatable = isRepeatable;
  }
}

/** A callback of a login that another callback has finished, with the session that it began. */
export class CallbackRepeated extends CallbackFailed {
  override readonly name = 'CallbackRepeated';

  constructor(
    /** The value of the session's cookie. */
    readonly secret: string,
  ) {
    super('replayed_state');
  }
}
