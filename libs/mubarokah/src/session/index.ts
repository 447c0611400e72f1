import type { Provider } from '@nestjs/common';
import { MubarokahAuthGuard } from './mubarokah-auth.guard.js';
import { MubarokahSessions } from './mubarokah-sessions.js';
import { SessionRecords } from './session-records.js';
import { SessionSweeper } from './session-sweeper.js';

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

/** @internal */
export const sessionProviders: Provider[] = [
  SessionRecords,
  MubarokahSessions,
  SessionSweeper,
  MubarokahAuthGuard,
];
