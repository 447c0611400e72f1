import type { Provider } from '@nestjs/common';
import { MubarokahAuthGuard } from './mubarokah-auth.guard.js';
import { MubarokahSessions } from './mubarokah-sessions.js';
import { SessionRecords } from './session-records.js';
import { SessionSweeper } from './session-sweeper.js';
import { MubarokahAccessTokens } from './tokens/mubarokah-access-tokens.js';
import { RefreshLease } from './tokens/refresh-lease.js';
import { TokenRecords } from './tokens/token-records.js';
import { TokenRefresher } from './tokens/token-refresher.js';

export * from './auth-decorators.js';
export * from './auth-exceptions.js';
export * from './deadline.js';
export * from './login-required.filter.js';
export * from './memory-session-store.js';
export * from './mubarokah-auth.guard.js';
export type { MubarokahSession } from './mubarokah-session.js';
export * from './mubarokah-sessions.js';
export type { RedisClient } from './redis-command.js';
export * from './redis-session-store.js';
export * from './session-error.js';
export * from './tokens/memory-token-store.js';
export * from './tokens/mubarokah-access-tokens.js';
export * from './tokens/redis-token-store.js';
export * from './tokens/token-errors.js';

/** @internal */
export const sessionProviders: Provider[] = [
  SessionRecords,
  MubarokahSessions,
  SessionSweeper,
  TokenRecords,
  RefreshLease,
  TokenRefresher,
  MubarokahAccessTokens,
  MubarokahAuthGuard,
];
