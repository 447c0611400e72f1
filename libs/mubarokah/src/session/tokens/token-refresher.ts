import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { Clock, MUBAROKAH_OPTIONS, type ResolvedOptions } from '../../options/index.js';
import { MubarokahClient, TokenRequestError } from '../../provider/index.js';
import { LoginRequiredException } from '../auth-exceptions.js';
import { RefreshLease } from './refresh-lease.js';
import { recordOf, type TokenRecord, TokenRecords } from './token-records.js';

const FIRST_POLL_MS = 50;
const LONGEST_POLL_MS = 500;
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
   * @param isRefused whether the provider has refused the access token that was seen, though its time is not over
   * @throws {LoginRequiredException} when the refresh token is dead; nothing is kept then
   * @throws {TokenRequestError} when the provider could not be asked; the old pair is kept
   * @throws {TokenStoreError}
   */
  async refresh(userId: string, seen: TokenRecord, isRefused: boolean): Promise<TokenRecord> {
    const endsAt = performance.now() + this.options.callbackTimeoutMs;
    let pollMs = FIRST_POLL_MS;
    let latest = seen;
    while (performance.now() < endsAt) {
      const { key } = latest;
      const record = await this.lease.hold(
        key,
        async (version, current) =>
          current && this.refreshUnderLease(userId, seen, current, version, isRefused),
      );
      if (record !== undefined) return record;
      // Another process has the lease, or the record has moved, which makes it newer, or it is gone.
      latest = (await this.newerThan(userId, seen, pollMs * (1 + Math.random()))) ?? latest;
      if (this.isSuccessor(latest, seen)) return latest;
      pollMs = Math.min(pollMs * 2, LONGEST_POLL_MS);
    }
    throw new TokenRequestError('timeout', 'refresh_token');
  }

  /** Whether this process got a successor that it could not write: the provider has killed `record` all the same. */
  hasReplaced(userId: string, record: TokenRecord): boolean {
    const unsaved = this.unsaved.get(userId);
    return unsaved !== undefined && unsaved.version > record.version;
  }

  private isSuccessor({ version, expiresAt }: TokenRecord, seen: TokenRecord): boolean {
    return version > seen.version && expiresAt > this.clock.now();
  }

  /** Resolves to undefined when there is more to do under another lease. */
  private async refreshUnderLease(
    userId: string,
    seen: TokenRecord,
    current: TokenRecord,
    version: number,
    isRefused: boolean,
  ): Promise<TokenRecord | undefined> {
    if (this.hasReplaced(userId, current)) {
      const { key } = current;
      const saved = await this.save(userId, { ...this.unsaved.get(userId)!, version, key });
      return this.isSuccessor(saved, seen) ? saved : undefined;
    }
    this.unsaved.delete(userId); // a later login has brought a pair of its own
    if (this.isSuccessor(current, seen)) return current;
    if (current.refreshToken === undefined) return this.giveUp(userId, current);
    try {
      const tokens = await this.client.refresh(current.refreshToken, current.scopes);
      const { refreshToken = current.refreshToken } = tokens; // RFC 6749 §6: a new one is optional
      const record = {
        ...recordOf({ ...tokens, refreshToken }, this.clock.now()),
        version,
        key: current.key,
      };
      return await this.save(userId, record);
    } catch (error) {
      if (!(error instanceof TokenRequestError) || error.code !== 'invalid_grant') throw error;
      // Perhaps another process used it and lost its lease before it could write.
      const newer = await this.newerThan(userId, current, LATE_WRITE_MS);
      if (newer !== undefined) return newer;
      // The access token may be good for a while yet, unless it was refused: nothing is forgotten before.
      if (!isRefused && current.expiresAt > this.clock.now()) throw error;
      return this.giveUp(userId, current);
    }
  }

  /** Writes before anybody uses it. Resolves to what is in the store then. */
  private async save(userId: string, record: TokenRecord): Promise<TokenRecord> {
    this.unsaved.set(userId, record);
    const written = await this.records.replace(userId, record);
    this.unsaved.delete(userId);
    return written ?? this.read(userId);
  }

  /** The grant is dead. With the record gone no process asks for it again. */
  private async giveUp(userId: string, { version }: TokenRecord): Promise<never> {
    await this.records.remove(userId, { version });
    throw new LoginRequiredException();
  }

  private async newerThan(
    userId: string,
    seen: TokenRecord,
    withinMs: number,
  ): Promise<TokenRecord | undefined> {
    const endsAt = performance.now() + withinMs;
    do {
      await sleep(Math.min(FIRST_POLL_MS * (1 + Math.random()), withinMs));
      const record = await this.read(userId);
      if (record.version > seen.version) return record;
    } while (performance.now() < endsAt);
    return undefined;
  }

  private async read(userId: string): Promise<TokenRecord> {
    const record = await this.records.read(userId);
    if (record !== undefined) return record;
    this.unsaved.delete(userId);
    throw new LoginRequiredException(); // the user logged out
  }
}
