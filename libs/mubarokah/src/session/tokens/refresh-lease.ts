import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type TokenRecord, TokenRecords } from './token-records.js';

/** Long enough for a pause of the garbage collector, short enough that a dead holder keeps nobody waiting. */
const LEASE_MS = 5_000;

/** Lets one process at a time refresh a user's tokens. */
@Injectable()
export class RefreshLease {
  constructor(private readonly records: TokenRecords) {}

  /**
   * Does `work` under the lease of the record that lies under `key`, renewing it meanwhile, with that record as it is now
   * and a version to write the result with. Resolves to undefined, at once and with nothing done, while another process
   * has the lease.
   */
  async hold<T>(
    key: string,
    work: (version: number, record: TokenRecord | undefined) => Promise<T>,
  ): Promise<T | undefined> {
    const holder = randomUUID();
    const lease = await this.records.acquire(key, holder, LEASE_MS);
    if (lease === undefined) return undefined;
    const renewal = setInterval(() => {
      void this.records.renew(key, holder, LEASE_MS).catch(() => undefined);
    }, LEASE_MS / 3);
    renewal.unref();
    try {
      return await work(lease.version, lease.record);
    } finally {
      clearInterval(renewal);
      // Nobody waits for it: the lease ends by itself if the store does not answer.
      void this.records.release(key, holder).catch(() => undefined);
    }
  }
}
