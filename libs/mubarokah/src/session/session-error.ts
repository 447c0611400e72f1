import { MubarokahError, type SessionOperation } from '../outcomes/index.js';

const DOING: Readonly<Record<SessionOperation, string>> = {
  read: 'read a session',
  create: 'write a session',
  touch: 'prolong a session',
  end: 'end a session',
  list: "list a user's sessions",
  sweep: 'count the sessions',
  login: 'keep a login',
};

/** The session store failed or did not answer in time, so nobody can be recognised right now. */
export class SessionStoreError extends MubarokahError {
  override readonly name: string = 'SessionStoreError';
  readonly code = 'store_error';

  constructor(operation: SessionOperation, cause: unknown) {
    super(
      `The session store failed to ${DOING[operation]}: nobody can be recognised until it answers again.`,
      {
        cause,
      },
    );
  }
}
