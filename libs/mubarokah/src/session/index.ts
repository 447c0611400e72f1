import type { Provider } from '@nestjs/common';
import { LoginRequiredFilter } from './login-required.filter.js';
import { MubarokahAuthGuard } from './mubarokah-auth.guard.js';
import { LoginClaims } from './login-claims.js';
import { MubarokahSessions } from './mubarokah-sessions.js';
import { SessionCalls } from './session-calls.js';
import { SessionRecords } from './session-records.js';
import { SessionSweeper } from './session-sweeper.js';
import { StoreFailures } from './store-failures.js';
import { MubarokahAccessTokens } from './tokens/mubarokah-access-tokens.js';
import { RefreshLease } from './tokens/refresh-lease.js';
import { TokenRecords } from './tokens/token-records.js';
import { TokenRefresher } from './tokens/token-refresher.js';

export * from './auth-decorators.js';
export * from './auth-exceptions.js';
export * from './deadline.js';
export * from './login-required.filter.js';
export { LoginClaims, type LoginInFlight } from './login-claims.js';
export * from './mubarokah-auth.guard.js';
export type { MubarokahSession } from './mubarokah-session.js';
export * from './mubarokah-sessions.js';
export * from './session-error.js';
export * from './stores/memory-session-store.js';
export * from './stores/memory-token-store.js';
export type { RedisClient } from '../clients/index.js';
export * from './stores/redis-session-store.js';
export * from './stores/redis-token-store.js';
export * from './tokens/mubarokah-access-tokens.js';
export * from './tokens/token-errors.js';

/** @internal */
export const sessionProviders: Provider[] = [
  StoreFailures,
  SessionCalls,
  LoginClaims,
  SessionRecords,
  MubarokahSessions,
  SessionSweeper,
  TokenRecords,
  RefreshLease,
  TokenRefresher,
  MubarokahAccessTokens,
  MubarokahAuthGuard,
  LoginRequiredFilter,
];
