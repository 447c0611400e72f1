import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { TokenRecords } from './token-records.js';

/** Long enough for a pause of the garbage collector, short enough that a dead holder keeps nobody waiting. */
const LEASE_MS = 5_000;

/** Lets one process at a time refresh a user's tokens. */
@Injectable()
export class RefreshLease {
  constructor(private readonly records: TokenRecords) {}

  /**
   * Does `work` under the lease, renewing it meanwhile, with a version to write the result with. Resolves to undefined,
   * at once and with nothing done, while another process has the lease.
   */
  async hold<T>(userId: string, work: (version: number) => Promise<T>): Promise<T | undefined> {
    const holder = randomUUID();
    const version = await this.records.acquire(userId, holder, LEASE_MS);
    if (version === undefined) return undefined;
    const renewal = setInterval(() => {
      void this.records.renew(userId, holder, LEASE_MS).catch(() => undefined);
    }, LEASE_MS / 3);
    renewal.unref();
    try {
      return await work(version);
    } finally {
      clearInterval(renewal);
      // It ends by itself if the store does not answer.
      await this.records.release(userId, holder).catch(() => undefined);
    }
  }
}
