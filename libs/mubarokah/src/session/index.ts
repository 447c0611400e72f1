import type { Provider } from '@nestjs/common';
import { LoginClaims } from './login-claims.js';
import { MubarokahSessions } from './mubarokah-sessions.js';
import { SessionCalls } from './session-calls.js';
import { SessionRecords } from './session-records.js';
import { SessionSweeper } from './session-sweeper.js';

export { LoginClaims, type LoginInFlight } from './login-claims.js';
export type { MubarokahSession } from './mubarokah-session.js';
export * from './mubarokah-sessions.js';
export * from './session-error.js';
export * from './stores/memory-session-store.js';
export * from './stores/redis-session-store.js';

/** @internal */
export const sessionProviders: Provider[] = [
  SessionCalls,
  LoginClaims,
  SessionRecords,
  MubarokahSessions,
  SessionSweeper,
];
