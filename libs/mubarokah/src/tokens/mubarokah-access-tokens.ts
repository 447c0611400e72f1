import { Injectable } from '@nestjs/common';
import { Clock } from '../time/index.js';
import { type MubarokahTokens } from '../options/index.js';
import { ApiRequestError } from '../mubarokah-id/index.js';
import { LoginRequiredException } from '../outcomes/auth-exceptions.js';
import { ExpiringMap } from '../stores/expiring-map.js';
import { TokenRefresher } from './token-refresher.js';
import { recordOf, type TokenRecord, TokenRecords } from './token-records.js';

/** How long a token is not replaced early after that failed: it is still good. */
const PAUSE_MS = 10_000;

/** Anybody with an id, such as a `MubarokahUser`. */
interface HasId {
  readonly id: string;
}

/**
 * The access tokens of users after their login, for apps that set `tokenStore`. However many ask, in however many
 * processes, a pair is refreshed once.
 *
 * @example
 * const details = await tokens.withAccessToken(user, (token) => client.userDetails(token));
 */
@Injectable()
export class MubarokahAccessTokens {
  private readonly refreshing = new Map<string, Promise<TokenRecord>>();
  private readonly paused = new ExpiringMap<true>(() => this.clock.now());

  constructor(
    private readonly records: TokenRecords,
    private readonly refresher: TokenRefresher,
    private readonly clock: Clock,
  ) {}

  /**
   * A token that is good now, refreshed if it is about to end.
   *
   * @throws {LoginRequiredException} when there is none, and none can be had without the user
   * @throws {TokenRequestError} when the provider could not be asked
   * @throws {TokenStoreError}
   */
  async accessTokenFor({ id }: HasId): Promise<string> {
    const [{ accessToken }] = await this.current(id);
    return accessToken;
  }

  /**
   * Calls with a good token, and again with a newer one if the provider refuses it with 401. When it refuses a token that
   * it has only just given, or gives none, the user has to log in: nothing is kept of the tokens, so that nobody asks
   * again, in any process.
   *
   * @throws what {@link accessTokenFor} and `call` throw
   */
  async withAccessToken<T>({ id }: HasId, call: (accessToken: string) => Promise<T>): Promise<T> {
    let [record, isNew] = await this.current(id);
    for (;;) {
      try {
        return await call(record.accessToken);
      } catch (error) {
        if (!(error instanceof ApiRequestError) || error.status !== 401) throw error;
      }
      if (isNew) {
        await this.records.remove(id, { version: record.version });
        throw new LoginRequiredException();
      }
      [record, isNew] = await this.successorOf(id, record);
    }
  }

  /** @internal */
  async keep(userId: string, tokens: MubarokahTokens, sessionId: string): Promise<void> {
    if (this.records.isKept) await this.records.put(userId, recordOf(tokens, this.clock.now()), sessionId);
  }

  /**
   * Forgets the tokens that came with a session, unless a later login of that user has replaced them, or any. Resolves to
   * the access token that they were.
   *
   * @internal
   */
  async forget(userId: string, which: { readonly sessionId: string } | 'any'): Promise<string | undefined> {
    if (!this.records.isKept) return undefined;
    const removed = await this.records.remove(userId, which === 'any' ? which : { login: which.sessionId });
    return removed?.accessToken;
  }

  /** A token that is good now, and whether it was got just now. */
  private async current(id: string): Promise<[TokenRecord, isNew: boolean]> {
    const record = await this.records.read(id);
    if (record === undefined) throw new LoginRequiredException();
    const now = this.clock.now();
    const isGood = record.expiresAt > now;
    if (record.refreshAt > now || (isGood && this.paused.get(id) !== undefined)) return [record, false];
    try {
      return [await this.refreshOnce(id, record, false), true];
    } catch (error) {
      if (!isGood || error instanceof LoginRequiredException || this.refresher.hasReplaced(id, record))
        throw error;
      this.paused.prune();
      this.paused.set(id, true, PAUSE_MS);
      return [record, false];
    }
  }

  /** What took the place of a token that was refused, and whether it was got just now. */
  private async successorOf(id: string, refused: TokenRecord): Promise<[TokenRecord, isNew: boolean]> {
    const stored = await this.records.read(id);
    if (stored === undefined) throw new LoginRequiredException();
    if (stored.version > refused.version) return [stored, false]; // by another process
    return [await this.refreshOnce(id, stored, true), true];
  }

  private refreshOnce(id: string, record: TokenRecord, isRefused: boolean): Promise<TokenRecord> {
    const name = `${isRefused} ${id}`;
    const running =
      this.refreshing.get(name) ??
      this.refresher.refresh(id, record, isRefused).finally(() => this.refreshing.delete(name));
    this.refreshing.set(name, running);
    return running;
  }
}
