import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { ApiClient, ApiRequestError } from '../mubarokah-id/index.js';
import { MUBAROKAH_OPTIONS, type MubarokahUser, type ResolvedOptions } from '../options/index.js';
import { Clock } from '../time/index.js';
import { RecentMap } from './recent-map.js';
import { readClaims, type TokenClaims } from './token-claims.js';

/** What Mubarokah ID makes of a token: the person, or why it gives none. */
export type TokenVerdict =
  | { readonly kind: 'valid'; readonly user: MubarokahUser; readonly scopes: readonly string[] }
  | { readonly kind: 'invalid' }
  | { readonly kind: 'unscoped' };

interface Remembered {
  readonly verdict: TokenVerdict;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

const INVALID: TokenVerdict = { kind: 'invalid' };
const NO_TOKEN: ReadonlySet<string> = new Set(['token_expired', 'token_invalid', 'unauthenticated']);
const NO_SCOPE: ReadonlySet<string> = new Set([
  'insufficient_scope',
  'unapproved_scope',
  'permission_denied',
]);

/**
 * Asks Mubarokah ID whose access token somebody brings, and remembers the answer for a while, under a hash: the token
 * itself is kept nowhere.
 */
@Injectable()
export class BearerTokens {
  private readonly accepted: RecentMap<Remembered>;
  /** Apart, so that made-up tokens push out no real one. */
  private readonly refused: RecentMap<Remembered>;
  private readonly inFlight = new Map<string, Promise<TokenVerdict>>();

  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly api: ApiClient,
    private readonly clock: Clock,
  ) {
    this.accepted = new RecentMap(options.bearer.cacheSize);
    this.refused = new RecentMap(options.bearer.cacheSize);
  }

  /**
   * Whose token it is. Those who bring the same one at once wait for one answer.
   *
   * @throws {ApiRequestError} where Mubarokah ID does not say
   */
  async judge(token: string): Promise<TokenVerdict> {
    const claims = readClaims(token);
    if (claims === undefined || !this.isForUs(claims)) return INVALID;
    const now = this.clock.now();
    if (claims.expiresAt <= now) return INVALID;
    const key = hash('sha256', token, 'base64url');
    const known = this.accepted.get(key) ?? this.refused.get(key);
    if (known !== undefined && now < known.until) return known.verdict;
    const asking = this.inFlight.get(key) ?? this.ask(token, key, claims);
    this.inFlight.set(key, asking);
    return asking;
  }

  private isForUs({ audiences }: TokenClaims): boolean {
    return audiences.some((audience) => this.options.bearer.audiences.includes(audience));
  }

  private async ask(token: string, key: string, claims: TokenClaims): Promise<TokenVerdict> {
    // Before the answer: what it tells may be as old as the question.
    const until = Math.min(this.clock.now() + this.options.bearer.cacheMs, claims.expiresAt);
    try {
      const verdict = await this.verdictOf(token, claims);
      const [home, other] =
        verdict.kind === 'valid' ? [this.accepted, this.refused] : [this.refused, this.accepted];
      other.delete(key);
      home.set(key, { verdict, until });
      return verdict;
    } finally {
      this.inFlight.delete(key);
    }
  }

  private async verdictOf(token: string, { scopes }: TokenClaims): Promise<TokenVerdict> {
    try {
      return { kind: 'valid', user: await this.api.user(token), scopes };
    } catch (error) {
      if (!(error instanceof ApiRequestError)) throw error;
      if (NO_TOKEN.has(error.code)) return INVALID;
      if (NO_SCOPE.has(error.code)) return { kind: 'unscoped' };
      throw error;
    }
  }
}
