import { Inject, Injectable } from '@nestjs/common';
import { Clock, sleep } from '../time/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { MubarokahClient, TokenRequestError } from '../mubarokah-id/index.js';
import { LoginRequiredException } from '../outcomes/auth-exceptions.js';
import { type HeldLease, RefreshLease } from './refresh-lease.js';
import { RefreshQueue } from './refresh-queue.js';
import { type NewTokenRecord, recordOf, type TokenRecord, TokenRecords } from './token-records.js';

/** How long the write of a holder that lost its lease may still be on its way, and how often that is looked for. */
const LATE_WRITE_MS = 1_500;
const LATE_POLL_MS = 50;
/** How long a refresh takes at most, in times of `callbackTimeoutMs`, nearly all of which may be spent waiting. */
const PATIENCE = 6;

/**
 * Replaces a user's tokens, once for all processes. The provider kills the old pair as it gives the new one, so two
 * refreshes of one pair would log the user out.
 */
@Injectable()
export class TokenRefresher {
  /** Pairs that the store did not take: only this process knows them, so they must not get lost. */
  private readonly unsaved = new Map<string, NewTokenRecord & { readonly version: number }>();
  private readonly queue: RefreshQueue<TokenRecord>;

  constructor(
    @Inject(MUBAROKAH_OPTIONS) { callbackTimeoutMs }: ResolvedOptions,
    private readonly client: MubarokahClient,
    private readonly records: TokenRecords,
    private readonly lease: RefreshLease,
    private readonly clock: Clock,
  ) {
    this.queue = new RefreshQueue(PATIENCE * callbackTimeoutMs);
  }

  /**
   * Resolves to tokens newer than `seen`, no matter which process got them.
   *
   * @param isRefused whether the provider has refused the access token that was seen, though its time is not over
   * @throws {LoginRequiredException} when the refresh token is dead; nothing is kept then
   * @throws {TokenRequestError} when the provider could not be asked; the old pair is kept
   * @throws {TokenStoreError}
   */
  async refresh(userId: string, seen: TokenRecord, isRefused: boolean): Promise<TokenRecord> {
    let latest = seen;
    const record = await this.queue.run({
      attempt: () =>
        this.lease.hold(latest.key, async (lease) =>
          lease.record === undefined
            ? undefined
            : this.refreshUnderLease(userId, seen, lease.record, lease, isRefused),
        ),
      // Another process has the lease, or the record has moved, which makes it newer, or it is gone.
      look: async () => {
        latest = (await this.newerThan(userId, latest)) ?? latest;
        return this.isSuccessor(latest, seen) ? latest : undefined;
      },
    });
    if (record === undefined) throw new TokenRequestError('timeout', 'refresh_token');
    return record;
  }

  /** Whether this process got a successor that it could not write: the provider has killed `record` all the same. */
  hasReplaced(userId: string, record: TokenRecord): boolean {
    const unsaved = this.unsaved.get(userId);
    return (
      unsaved !== undefined &&
      // Stryker disable next-line EqualityOperator: equivalent, since a version belongs to one lease, which wrote nothing
      unsaved.version > record.version
    );
  }

  private isSuccessor({ version, expiresAt }: TokenRecord, seen: TokenRecord): boolean {
    return version > seen.version && expiresAt > this.clock.now();
  }

  /** Resolves to undefined when there is more to do under another lease. */
  private async refreshUnderLease(
    userId: string,
    seen: TokenRecord,
    current: TokenRecord,
    lease: HeldLease,
    isRefused: boolean,
  ): Promise<TokenRecord | undefined> {
    if (this.hasReplaced(userId, current)) {
      await this.save(userId, this.unsaved.get(userId)!, lease);
      return undefined; // the next look finds it
    }
    this.unsaved.delete(userId); // a later login has brought a pair of its own
    if (this.isSuccessor(current, seen)) return current;
    if (current.refreshToken === undefined) return this.giveUp(userId, current);
    try {
      const tokens = await this.client.refresh(current.refreshToken, current.scopes);
      const { refreshToken = current.refreshToken } = tokens; // RFC 6749 §6: a new one is optional
      return await this.save(userId, recordOf({ ...tokens, refreshToken }, this.clock.now()), lease);
    } catch (error) {
      if (!(error instanceof TokenRequestError) || error.code !== 'invalid_grant') throw error;
      // Perhaps another process used it and lost its lease before it could write.
      const newer = await this.writtenLate(userId, current);
      if (newer !== undefined) return newer;
      // The access token may be good for a while yet, unless it was refused: nothing is forgotten before.
      if (!isRefused && current.expiresAt > this.clock.now()) throw error;
      return this.giveUp(userId, current);
    }
  }

  /** Writes before anybody uses it. Resolves to undefined where the record has moved or is gone, which the next look finds. */
  private async save(
    userId: string,
    tokens: NewTokenRecord,
    lease: HeldLease,
  ): Promise<TokenRecord | undefined> {
    this.unsaved.set(userId, { ...tokens, version: lease.version });
    const written = await lease.replace(userId, tokens);
    this.unsaved.delete(userId);
    return written;
  }

  /** The grant is dead. With the record gone no process asks for it again. */
  private async giveUp(userId: string, { version }: TokenRecord): Promise<never> {
    await this.records.remove(userId, { version });
    throw new LoginRequiredException();
  }

  /** What another process, which lost its lease, may write after all. */
  private async writtenLate(userId: string, seen: TokenRecord): Promise<TokenRecord | undefined> {
    const endsAt = performance.now() + LATE_WRITE_MS;
    for (;;) {
      // Stryker disable next-line ArithmeticOperator: how long exactly is waited between two looks, chance spreads
      await sleep(LATE_POLL_MS * (1 + Math.random()));
      const newer = await this.newerThan(userId, seen);
      if (newer !== undefined) return newer;
      // Stryker disable next-line EqualityOperator: two readings of the clock are never alike
      if (performance.now() >= endsAt) return undefined;
    }
  }

  private async newerThan(userId: string, seen: TokenRecord): Promise<TokenRecord | undefined> {
    const found = await this.records.readNewer(userId, seen);
    if (found === 'gone') {
      this.unsaved.delete(userId);
      throw new LoginRequiredException();
    }
    return found === 'same' ? undefined : found;
  }
}
