import { MubarokahError, type TokenOperation } from '../outcomes/index.js';

const DOING: Readonly<Record<TokenOperation, string>> = {
  read: 'read tokens',
  write: 'write tokens',
  remove: 'forget tokens',
  lease: 'lend the lease of tokens',
};

/** The token store failed or did not answer in time. No token was lost: what was there is there. */
export class TokenStoreError extends MubarokahError {
  override readonly name: string = 'TokenStoreError';
  readonly code = 'store_error';

  constructor(operation: TokenOperation | 'none', cause?: unknown) {
    super(
      operation === 'none'
        ? 'No tokens are kept: set the option "tokenStore", for example to new RedisTokenStore(client).'
        : `The token store failed to ${DOING[operation]}.`,
      { cause },
    );
  }
}
