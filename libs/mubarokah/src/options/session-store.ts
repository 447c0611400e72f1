/**
 * Where sessions are kept. Keys are SHA-256 hashes of the ids in the browsers' cookies and values are opaque, so a
 * store never sees what would let anybody in. Times are milliseconds since the epoch.
 */
export interface SessionStore {
  /** `process`: this process alone can see it, which is wrong for replicas. `shared`: values arrive sealed. */
  readonly scope: 'process' | 'shared';
  get(key: string): Promise<string | undefined>;
  /** Writes a session, new or changed, that ends by itself at `expiresAt`. */
  set(key: string, value: string, expiresAt: number): Promise<void>;
  /** Moves the end of a session that is there; one that is gone stays gone. */
  touch(key: string, expiresAt: number): Promise<void>;
  /** Resolves to true for exactly one caller, the one that ended a live session. */
  delete(key: string): Promise<boolean>;
  /** Forgets what has ended. `expired` is what this call alone forgot; `active` is what is left, for all replicas. */
  sweep(): Promise<{ readonly active: number; readonly expired: number }>;
}
