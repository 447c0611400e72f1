import { Injectable } from '@nestjs/common';
import { Clock, type MubarokahTokens } from '../../options/index.js';
import { ApiRequestError } from '../../provider/index.js';
import { LoginRequiredException } from '../auth-exceptions.js';
import { TokenRefresher } from './token-refresher.js';
import { recordOf, type TokenRecord, TokenRecords } from './token-records.js';

/** How long a token is not replaced early after that failed: it is still good. */
const PAUSE_MS = 10_000;
const MAX_PAUSES = 10_000;

/** Whoever has an id, such as a `MubarokahUser`. */
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
  private readonly pausedUntil = new Map<string, number>();

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
    const record = await this.records.read(id);
    if (record === undefined) throw new LoginRequiredException();
    return (await this.fresh(id, record)).accessToken;
  }

  /**
   * Calls with a good token, and once more with a newer one if the provider refuses it with 401.
   *
   * @throws what {@link accessTokenFor} and `call` throw
   */
  async withAccessToken<T>(user: HasId, call: (accessToken: string) => Promise<T>): Promise<T> {
    const accessToken = await this.accessTokenFor(user);
    try {
      return await call(accessToken);
    } catch (error) {
      if (!(error instanceof ApiRequestError) || error.status !== '401') throw error;
      return call(await this.replace(user.id, accessToken));
    }
  }

  /** @internal */
  async keep(userId: string, tokens: MubarokahTokens, loginId: string): Promise<void> {
    if (!this.records.isKept) return;
    const version = await this.records.nextVersion(userId);
    await this.records.write(userId, recordOf(tokens, loginId, version, this.clock.now()));
  }

  /**
   * Forgets the tokens that a login brought, unless a later login of that user has replaced them. Resolves to the access
   * token that they were.
   *
   * @internal
   */
  async forget(userId: string, loginId: string): Promise<string | undefined> {
    if (!this.records.isKept) return undefined;
    const record = await this.records.read(userId);
    if (record?.loginId !== loginId) return undefined;
    await this.records.remove(userId, record.version);
    return record.accessToken;
  }

  private async fresh(id: string, record: TokenRecord): Promise<TokenRecord> {
    const now = this.clock.now();
    const isGood = record.expiresAt > now;
    if (record.refreshAt > now) return record;
    if (isGood && (this.pausedUntil.get(id) ?? 0) > now) return record;
    try {
      return await this.refreshOnce(id, record);
    } catch (error) {
      if (!isGood || this.refresher.hasReplaced(id, record)) throw error;
      if (this.pausedUntil.size >= MAX_PAUSES) this.pausedUntil.clear();
      this.pausedUntil.set(id, now + PAUSE_MS);
      return record;
    }
  }

  /** After a 401: another process may have replaced the token, so look before refreshing. */
  private async replace(id: string, refused: string): Promise<string> {
    const record = await this.records.read(id);
    if (record === undefined) throw new LoginRequiredException();
    return (record.accessToken === refused ? await this.refreshOnce(id, record) : record).accessToken;
  }

  private refreshOnce(id: string, record: TokenRecord): Promise<TokenRecord> {
    const running =
      this.refreshing.get(id) ?? this.refresher.refresh(id, record).finally(() => this.refreshing.delete(id));
    this.refreshing.set(id, running);
    return running;
  }
}
