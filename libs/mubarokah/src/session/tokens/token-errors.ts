import { MubarokahError } from '../../outcomes/index.js';

/** The token store failed or did not answer in time. No token was lost: what was there is there. */
export class TokenStoreError extends MubarokahError {
  readonly code = 'store_error';

  constructor(operation: string, cause?: unknown) {
    super(`The token store failed to ${operation}.`, { cause });
  }
}
