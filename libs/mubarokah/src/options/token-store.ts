/** A record as it lies in the store: opaque, and newer than every one of a lower version. */
export interface StoredTokens {
  readonly value: string;
  readonly version: number;
}

/** Tokens that were read, and the key that they lie under. */
export interface FoundTokens extends StoredTokens {
  readonly key: string;
}

/**
 * Where users' tokens are kept, for apps that call the provider's API after the login. Keys are pseudonyms of users and
 * values are sealed, so a store never sees a user id or a token. All times are lengths in milliseconds.
 */
export interface TokenStore {
  /** `process`: this process alone can see it. `shared`: other replicas see it too. */
  readonly scope: 'process' | 'shared';
  /** The tokens of one app. Nothing of another app in the same store is seen. */
  forApp(appId: string): AppTokenStore;
}

/**
 * The tokens of one app in a {@link TokenStore}. Each method is one step: nobody sees half of it. A call that comes again,
 * since somebody sent again what was not answered, does nothing more.
 *
 * A user has one record. While `cookieSecret` is being replaced it may lie under the pseudonym of the new secret or under
 * one of the old ones, so every method takes all of a user's `keys`, the current one first.
 *
 * A refresh is done under a lease, and what it gets is written with the version that came with the lease: so a holder
 * that was stopped for a while, and lost its lease meanwhile, can overwrite nothing newer, and nothing that is gone.
 */
export interface AppTokenStore {
  read(keys: readonly string[]): Promise<FoundTokens | undefined>;
  /**
   * Writes what a login brought, whatever was there, under the first key. `login` names the login, by letters, digits, "-"
   * and "_".
   */
  put(keys: readonly string[], value: string, login: string, keepMs: number): Promise<void>;
  /**
   * Takes the lease of the record that lies under `key`, for `leaseMs`, and reads it; undefined while another holder has
   * it. `version` is greater than any before it.
   */
  acquire(
    key: string,
    holder: string,
    leaseMs: number,
  ): Promise<{ readonly version: number; readonly tokens: StoredTokens | undefined } | undefined>;
  /** Prolongs the lease of a holder that still has it. */
  renew(key: string, holder: string, leaseMs: number): Promise<void>;
  release(key: string, holder: string): Promise<void>;
  /**
   * Writes refreshed tokens under the first key in place of the older record under `key`, and resolves to whether it did:
   * not where that is gone or newer. Where that version is there already, it did. The lease of `key` is given back in any
   * case, if `holder` has it.
   */
  replace(
    keys: readonly string[],
    key: string,
    tokens: StoredTokens,
    holder: string,
    keepMs: number,
  ): Promise<boolean>;
  /** Removes the record, if it is of that login or no newer than that version. Resolves to its value. */
  remove(
    keys: readonly string[],
    which: { readonly login: string } | { readonly version: number } | 'any',
  ): Promise<string | undefined>;
}
