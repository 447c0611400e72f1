import { Inject, Injectable } from '@nestjs/common';
import {
  type AppTokenStore,
  type FoundTokens,
  MUBAROKAH_OPTIONS,
  type MubarokahTokens,
  type ResolvedOptions,
} from '../options/index.js';
import type { TokenOperation } from '../outcomes/index.js';
import { KeyRing, Sealer } from '../sealing/index.js';
import { withDeadline } from '../time/deadline.js';
import { StoreFailures } from '../stores/store-failures.js';
import { Turns } from '../stores/turns.js';
import { packTokens, unpackTokens } from './packed-tokens.js';
import { TokenStoreError } from './token-errors.js';

const STORE_DEADLINE_MS = 2_000;
/** Alone these come by the thousand. */
const MOST_READS = 100;

/** How long tokens are kept that nobody uses: no refresh token is expected to live longer. */
const KEPT_MS = 60 * 24 * 3_600_000;

/** Tokens, and when they are to be replaced. */
export interface NewTokenRecord extends MubarokahTokens {
  /** From when on it is replaced, before anybody is left with a dead one; milliseconds since the epoch. */
  readonly refreshAt: number;
}

/** A user's tokens as they were read. */
export interface TokenRecord extends NewTokenRecord {
  readonly version: number;
  /** The pseudonym that they lie under: an old one while the secret is being replaced. */
  readonly key: string;
}

const MAX_EARLY_MS = 60_000;

/** Tokens that were just given, as a record. They are replaced a minute early, or a tenth of their life if that is less. */
export function recordOf(tokens: MubarokahTokens, now: number): NewTokenRecord {
  const earlyMs = Math.min(MAX_EARLY_MS, (tokens.expiresAt - now) / 10);
  return { ...tokens, refreshAt: tokens.expiresAt - earlyMs };
}

/**
 * Users' tokens in the store: under pseudonyms, sealed, with deadlines. Every method throws a {@link TokenStoreError} when
 * the store fails.
 */
@Injectable()
export class TokenRecords {
  private readonly store: AppTokenStore | undefined;
  private readonly turns = new Turns(MOST_READS);

  constructor(
    @Inject(MUBAROKAH_OPTIONS) { tokenStore, appId }: ResolvedOptions,
    private readonly sealer: Sealer,
    private readonly keys: KeyRing,
    private readonly failures: StoreFailures,
  ) {
    this.store = tokenStore?.forApp(appId);
  }

  /** Whether the app keeps tokens at all. */
  get isKept(): boolean {
    return this.store !== undefined;
  }

  async read(userId: string): Promise<TokenRecord | undefined> {
    return this.decode(await this.find(userId));
  }

  /** The record, if it is newer than that one; `gone` where there is none any more. */
  async readNewer(userId: string, { version }: TokenRecord): Promise<TokenRecord | 'same' | 'gone'> {
    const found = await this.find(userId);
    if (found !== undefined && found.version <= version) return 'same'; // it need not be opened to know that
    return this.decode(found) ?? 'gone';
  }

  /** Writes what a login brought. `sessionId` is how {@link remove} tells it from what a later login brings. */
  async put(userId: string, tokens: NewTokenRecord, sessionId: string): Promise<void> {
    const keys = this.keys.pseudonyms(userId);
    const value = this.sealer.sealBytes(place(keys[0]), packTokens(tokens));
    await this.ask(
      'write',
      (store) => store.put(keys, value, sessionId, KEPT_MS),
      // The login has failed by now.
      () => void this.remove(userId, { login: sessionId }).catch(() => undefined),
    );
  }

  /**
   * Writes under the lease that the version came with, and gives it back. Resolves to the record as it lies there now,
   * which may be under another key; undefined when something newer is there, or nothing any more.
   */
  async replace(userId: string, record: TokenRecord, holder: string): Promise<TokenRecord | undefined> {
    const { version, key, ...tokens } = record;
    const keys = this.keys.pseudonyms(userId);
    const value = this.sealer.sealBytes(place(keys[0]), packTokens(tokens));
    const isWritten = await this.ask('write', (store) =>
      store.replace(keys, key, { version, value }, holder, KEPT_MS),
    );
    return isWritten ? { ...record, key: keys[0] } : undefined;
  }

  /** Resolves to what it removed. */
  async remove(
    userId: string,
    which: Parameters<AppTokenStore['remove']>[1],
  ): Promise<MubarokahTokens | undefined> {
    const keys = this.keys.pseudonyms(userId);
    const value = await this.ask('remove', (store) => store.remove(keys, which));
    if (value === undefined) return undefined;
    return keys.map((key) => this.decode({ key, value, version: 0 })).find((tokens) => tokens !== undefined);
  }

  /** The lease of the record under `key`, and that record; undefined while another process has the lease. */
  async acquire(
    key: string,
    holder: string,
    leaseMs: number,
  ): Promise<{ readonly version: number; readonly record: TokenRecord | undefined } | undefined> {
    const lease = await this.ask(
      'lease',
      (store) => store.acquire(key, holder, leaseMs),
      // Nobody works under it, and the next one would wait for whoever does.
      (late) => late && void this.release(key, holder).catch(() => undefined),
    );
    if (lease === undefined) return undefined;
    const { version, tokens } = lease;
    return { version, record: this.decode(tokens && { key, ...tokens }) };
  }

  renew(key: string, holder: string, leaseMs: number): Promise<void> {
    return this.ask('lease', (store) => store.renew(key, holder, leaseMs));
  }

  release(key: string, holder: string): Promise<void> {
    return this.ask('lease', (store) => store.release(key, holder));
  }

  private find(userId: string): Promise<FoundTokens | undefined> {
    return this.turns.run(() => this.ask('read', (store) => store.read(this.keys.pseudonyms(userId))));
  }

  private decode(found: FoundTokens | undefined): TokenRecord | undefined {
    if (found === undefined) return undefined;
    const { key, value, version } = found;
    const packed = this.sealer.openBytes(place(key), value);
    const tokens = packed && unpackTokens(packed);
    return tokens && { ...tokens, key, version };
  }

  private async ask<T>(
    operation: TokenOperation,
    work: (store: AppTokenStore) => Promise<T>,
    late?: (value: T) => void,
  ): Promise<T> {
    const { store } = this;
    if (store === undefined) throw new TokenStoreError('none');
    try {
      return await withDeadline(() => work(store), STORE_DEADLINE_MS, late);
    } catch (error) {
      this.failures.note({ store: 'token', operation });
      throw new TokenStoreError(operation, error);
    }
  }
}

// Sealed for the user it belongs to: a record copied to another key opens nothing.
const place = (key: string): string => `tokens/${key}`;
