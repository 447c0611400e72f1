import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, MUBAROKAH_OPTIONS, type ResolvedOptions } from '../../options/index.js';
import { MubarokahClient, TokenRequestError } from '../../provider/index.js';
import { LoginRequiredException } from '../auth-exceptions.js';
import { RefreshLease } from './refresh-lease.js';
import { recordOf, type TokenRecord, TokenRecords } from './token-records.js';

const POLL_MS = 50;
/** How long the write of a holder that lost its lease may still be on its way. */
const LATE_WRITE_MS = 1_500;

/**
 * Replaces a user's tokens, once for all processes. The provider kills the old pair as it gives the new one, so two
 * refreshes of one pair would log the user out.
 */
@Injectable()
export class TokenRefresher {
  /** Pairs that the store did not take: only this process knows them, so they must not get lost. */
  private readonly unsaved = new Map<string, TokenRecord>();

  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly client: MubarokahClient,
    private readonly records: TokenRecords,
    private readonly lease: RefreshLease,
    private readonly clock: Clock,
  ) {}

  /**
   * Resolves to tokens newer than `seen`, whoever got them.
   *
   * @throws {LoginRequiredException} when the refresh token is dead
   * @throws {TokenRequestError} when the provider could not be asked; the old pair is kept
   * @throws {TokenStoreError}
   */
  async refresh(userId: string, seen: TokenRecord): Promise<TokenRecord> {
    const endsAt = performance.now() + this.options.callbackTimeoutMs;
    while (performance.now() < endsAt) {
      const record = await this.lease.hold(userId, (version) =>
        this.refreshUnderLease(userId, seen, version),
      );
      if (record !== undefined) return record;
      const byOther = await this.newerThan(userId, seen, POLL_MS * (1 + Math.random()));
      if (byOther !== undefined) return byOther;
    }
    throw new TokenRequestError('timeout', 'refresh_token');
  }

  /** Whether this process got a successor that it could not write: the provider has killed `record` all the same. */
  hasReplaced(userId: string, record: TokenRecord): boolean {
    const unsaved = this.unsaved.get(userId);
    return unsaved !== undefined && unsaved.version > record.version;
  }

  private async refreshUnderLease(userId: string, seen: TokenRecord, version: number): Promise<TokenRecord> {
    let current = await this.records.read(userId);
    if (current === undefined) throw new LoginRequiredException();
    if (this.hasReplaced(userId, current))
      current = await this.save(userId, { ...this.unsaved.get(userId)!, version });
    this.unsaved.delete(userId); // written now, or a later login has brought a pair of its own
    if (current.version > seen.version && current.expiresAt > this.clock.now()) return current;
    if (current.refreshToken === undefined) return this.giveUp(userId, current);
    try {
      const tokens = await this.client.refresh(current.refreshToken, current.scopes);
      const { refreshToken = current.refreshToken } = tokens; // RFC 6749 §6: a new one is optional
      const record = recordOf({ ...tokens, refreshToken }, current.loginId, version, this.clock.now());
      return await this.save(userId, record);
    } catch (error) {
      if (!(error instanceof TokenRequestError) || error.code !== 'invalid_grant') throw error;
      // Perhaps another process used it and lost its lease before it could write.
      return (await this.newerThan(userId, current, LATE_WRITE_MS)) ?? this.giveUp(userId, current, error);
    }
  }

  /** Writes before anybody uses it. Resolves to what is in the store then. */
  private async save(userId: string, record: TokenRecord): Promise<TokenRecord> {
    this.unsaved.set(userId, record);
    const isNewest = await this.records.write(userId, record);
    this.unsaved.delete(userId);
    return isNewest ? record : ((await this.records.read(userId)) ?? record);
  }

  /** The refresh token is dead. The access token may have been good for a while yet, so nothing is forgotten before. */
  private async giveUp(userId: string, record: TokenRecord, error?: TokenRequestError): Promise<never> {
    if (record.expiresAt > this.clock.now() && error !== undefined) throw error;
    await this.records.remove(userId, record.version);
    throw new LoginRequiredException();
  }

  private async newerThan(
    userId: string,
    seen: TokenRecord,
    withinMs: number,
  ): Promise<TokenRecord | undefined> {
    const endsAt = performance.now() + withinMs;
    do {
      await sleep(Math.min(POLL_MS, withinMs));
      const record = await this.records.read(userId);
      if (record === undefined) throw new LoginRequiredException();
      if (record.version > seen.version) return record;
    } while (performance.now() < endsAt);
    return undefined;
  }
}
