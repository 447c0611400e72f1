import { HttpException } from '@nestjs/common';
import { CALLBACK_OUTCOMES, type CallbackFailure, type Fault } from '../outcomes/index.js';
import type { CallbackFailed } from './callback-failed.js';

/** A login that an app finishes by itself has failed. Its response body holds the reason and a sentence for the person. */
export class LoginFailedException extends HttpException {
  override readonly name: string = 'LoginFailedException';
  readonly reason: CallbackFailure;
  readonly fault: Fault;
  /** How long Mubarokah ID asked to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    { code: reason, retryAfterMs }: CallbackFailed,
    /** Where the login would have led, as path, query and fragment; undefined where it was none of this browser. */
    readonly returnTo: string | undefined,
  ) {
    const { status, fault, text } = CALLBACK_OUTCOMES[reason];
    super({ statusCode: status, error: reason, message: text.en }, status);
    this.reason = reason;
    this.fault = fault;
    this.retryAfterMs = retryAfterMs;
  }
}
