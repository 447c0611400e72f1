import type { MubarokahUser } from '../options/index.js';

/** A person who is logged in. Times are milliseconds since the epoch, on the clock of the replica that began it. */
export interface MubarokahSession {
  /** Names the session. It is no secret: it lets nobody in. */
  readonly id: string;
  readonly user: MubarokahUser;
  /** The scopes that were granted. */
  readonly scopes: readonly string[];
  readonly startedAt: number;
  /** When the session ends at the latest; it ends earlier when it is not used. */
  readonly expiresAt: number;
  readonly accessTokenExpiresAt: number;
}
