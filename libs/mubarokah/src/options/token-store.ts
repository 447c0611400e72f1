/** A record as it lies in the store: opaque, and newer than every one of a lower version. */
export interface StoredTokens {
  readonly value: string;
  readonly version: number;
}

/**
 * Where users' tokens are kept, for apps that call the provider's API after the login. Keys are hashes and values are
 * sealed, so a store never sees a user id or a token. Times are in milliseconds.
 *
 * A refresh is done under a lease, and what it gets is written with the version that came with the lease: so a holder
 * that was stopped for a while, and lost its lease meanwhile, cannot overwrite what is newer.
 */
export interface TokenStore {
  /** `process`: this process alone can see it. `shared`: values arrive sealed. */
  readonly scope: 'process' | 'shared';
  read(key: string): Promise<StoredTokens | undefined>;
  /** Resolves to a version greater than any before it. */
  nextVersion(key: string): Promise<number>;
  /** Writes unless something newer is there; resolves to whether it did. */
  write(key: string, tokens: StoredTokens): Promise<boolean>;
  /** Forgets the record, unless it is newer than that version. */
  remove(key: string, version: number): Promise<void>;
  /** Takes the lease, if nobody has it, and resolves to a version to write with; else to undefined. */
  acquire(key: string, holder: string, leaseMs: number): Promise<number | undefined>;
  /** Prolongs the lease. What a holder that lost it does stays harmless, so there is nothing to resolve to. */
  renew(key: string, holder: string, leaseMs: number): Promise<void>;
  release(key: string, holder: string): Promise<void>;
}
