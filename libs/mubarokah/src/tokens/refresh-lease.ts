import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type NewTokenRecord, type TokenRecord, TokenRecords } from './token-records.js';

/** Long enough for a pause of the garbage collector, short enough that a dead holder keeps nobody waiting. */
const LEASE_MS = 5_000;

/** What came with the lease of a record. */
export interface HeldLease {
  /** Newer than every one before. */
  readonly version: number;
  /** As it is now. */
  readonly record: TokenRecord | undefined;
  /**
   * Writes the record that takes the place of that one, and gives the lease back. Resolves to it as it lies there now,
   * which may be under another key; undefined when something newer is there, or nothing any more.
   */
  replace(userId: string, tokens: NewTokenRecord): Promise<TokenRecord | undefined>;
}

/** Lets one process at a time refresh a user's tokens. */
@Injectable()
export class RefreshLease {
  constructor(private readonly records: TokenRecords) {}

  /**
   * Does `work` under the lease of the record that lies under `key`, renewing it meanwhile. Resolves to undefined, at once
   * and with nothing done, while another process has the lease.
   */
  async hold<T>(key: string, work: (lease: HeldLease) => Promise<T>): Promise<T | undefined> {
    const holder = randomUUID();
    const lease = await this.records.acquire(key, holder, LEASE_MS);
    if (lease === undefined) return undefined;
    const renewal = setInterval(() => {
      void this.records.renew(key, holder, LEASE_MS).catch(() => undefined);
    }, LEASE_MS / 3);
    renewal.unref();
    let isGivenBack = false;
    const replace: HeldLease['replace'] = async (userId, tokens) => {
      const written = await this.records.replace(userId, { ...tokens, version: lease.version, key }, holder);
      isGivenBack = true;
      return written;
    };
    try {
      return await work({ ...lease, replace });
    } finally {
      clearInterval(renewal);
      // Nobody waits for it: the lease ends by itself if the store does not answer.
      if (!isGivenBack) void this.records.release(key, holder).catch(() => undefined);
    }
  }
}
