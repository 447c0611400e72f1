import type { Provider } from '@nestjs/common';
import { MubarokahAccessTokens } from './mubarokah-access-tokens.js';
import { RefreshLease } from './refresh-lease.js';
import { TokenRecords } from './token-records.js';
import { TokenRefresher } from './token-refresher.js';

export * from './mubarokah-access-tokens.js';
export * from './stores/memory-token-store.js';
export * from './stores/redis-token-store.js';
export * from './token-errors.js';

/** @internal */
export const tokensProviders: Provider[] = [
  TokenRecords,
  RefreshLease,
  TokenRefresher,
  MubarokahAccessTokens,
];
