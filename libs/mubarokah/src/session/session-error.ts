import { MubarokahError } from '../outcomes/index.js';

/** The session store failed or did not answer in time, so nobody can be recognised right now. */
export class SessionStoreError extends MubarokahError {
  readonly code = 'store_error';

  constructor(operation: string, cause: unknown) {
    super(`The session store failed to ${operation}: nobody can be recognised until it answers again.`, {
      cause,
    });
  }
}
