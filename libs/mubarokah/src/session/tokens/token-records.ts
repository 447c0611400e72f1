import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import {
  MUBAROKAH_OPTIONS,
  type MubarokahTokens,
  type ResolvedOptions,
  type TokenStore,
} from '../../options/index.js';
import { Sealer } from '../../sealing/index.js';
import { withDeadline } from '../deadline.js';
import { TokenStoreError } from './token-errors.js';

const STORE_DEADLINE_MS = 2_000;

/** A user's tokens as they were read. */
export interface TokenRecord extends MubarokahTokens {
  readonly version: number;
  /** From when on it is replaced, before anybody is left with a dead one; milliseconds since the epoch. */
  readonly refreshAt: number;
  /** Which login they came from. */
  readonly loginId: string;
}

const schema = z.object({
  accessToken: z.string(),
  refreshToken: z.string().optional(),
  expiresAt: z.number(),
  refreshAt: z.number(),
  scopes: z.array(z.string()),
  loginId: z.string(),
});

const MAX_EARLY_MS = 60_000;

/** Tokens that were just given, as a record. They are replaced a minute early, or a tenth of their life if that is less. */
export function recordOf(
  tokens: MubarokahTokens,
  loginId: string,
  version: number,
  now: number,
): TokenRecord {
  const earlyMs = Math.min(MAX_EARLY_MS, (tokens.expiresAt - now) / 10);
  return { ...tokens, refreshAt: tokens.expiresAt - earlyMs, loginId, version };
}

/**
 * Users' tokens in the store: hashes the user id for the key, seals what leaves the process, keeps deadlines. Every
 * method throws a {@link TokenStoreError} when the store fails.
 */
@Injectable()
export class TokenRecords {
  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly sealer: Sealer,
  ) {}

  /** Whether the app keeps tokens at all. */
  get isKept(): boolean {
    return this.options.tokenStore !== undefined;
  }

  async read(userId: string): Promise<TokenRecord | undefined> {
    const key = keyOf(userId);
    const stored = await this.ask('read tokens', (store) => store.read(key));
    if (stored === undefined) return undefined;
    const parsed = schema.safeParse(await this.sealer.open(purposeOf(key), stored.value));
    return parsed.success
      ? { ...parsed.data, refreshToken: parsed.data.refreshToken, version: stored.version }
      : undefined;
  }

  nextVersion(userId: string): Promise<number> {
    return this.ask('write tokens', (store) => store.nextVersion(keyOf(userId)));
  }

  /** Resolves to false when something newer is there. */
  async write(userId: string, { version, ...tokens }: TokenRecord): Promise<boolean> {
    const key = keyOf(userId);
    const value = await this.sealer.seal(purposeOf(key), tokens);
    return this.ask('write tokens', (store) => store.write(key, { version, value }));
  }

  remove(userId: string, version: number): Promise<void> {
    return this.ask('forget tokens', (store) => store.remove(keyOf(userId), version));
  }

  acquire(userId: string, holder: string, leaseMs: number): Promise<number | undefined> {
    return this.ask('take the lease of tokens', (store) => store.acquire(keyOf(userId), holder, leaseMs));
  }

  renew(userId: string, holder: string, leaseMs: number): Promise<void> {
    return this.ask('keep the lease of tokens', (store) => store.renew(keyOf(userId), holder, leaseMs));
  }

  release(userId: string, holder: string): Promise<void> {
    return this.ask('give back the lease of tokens', (store) => store.release(keyOf(userId), holder));
  }

  private async ask<T>(operation: string, work: (store: TokenStore) => Promise<T>): Promise<T> {
    const { tokenStore } = this.options;
    if (tokenStore === undefined)
      throw new TokenStoreError(`${operation}: the option "tokenStore" is not set`);
    try {
      return await withDeadline(() => work(tokenStore), STORE_DEADLINE_MS);
    } catch (error) {
      throw new TokenStoreError(operation, error);
    }
  }
}

const keyOf = (userId: string): string => createHash('sha256').update(userId).digest('base64url');
// Sealed for the user it belongs to: a record copied to another key opens nothing.
const purposeOf = (key: string): string => `tokens/${key}`;
