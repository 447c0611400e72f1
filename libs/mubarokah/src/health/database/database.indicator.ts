import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import type { Ping } from '../probe/check-result.js';
import { toIndicatorResult } from '../probe/indicator-result.js';
import { type PingOptions, DEFAULT_PING_TIMEOUT_MS } from '../probe/ping-options.js';
import { runProbe } from '../probe/run-probe.js';
import { databasePing, type DatabaseTarget } from './database-target.js';

/**
 * Tells whether a database answers, and whether its pool has connections left. A probe that ran out of time gives its
 * connection back.
 *
 * @example
 * health.check([() => database.pingCheck('db', pool, { timeoutMs: 500 })]);
 */
@Injectable()
export class DatabaseHealthIndicator {
  // Kept by target, so that probes of one client share what must not pile up.
  private readonly pings = new WeakMap<object, Ping>();

  constructor(private readonly indicators: HealthIndicatorService) {}

  /** @throws {TypeError} when the target is nothing that is known */
  async pingCheck<Key extends string>(
    key: Key,
    target: DatabaseTarget,
    { timeoutMs = DEFAULT_PING_TIMEOUT_MS }: PingOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    const startedAt = performance.now();
    const result = await runProbe(this.pingOf(target), timeoutMs);
    return toIndicatorResult(this.indicators.check(key), result, performance.now() - startedAt);
  }

  private pingOf(target: DatabaseTarget): Ping {
    const known = this.pings.get(target);
    if (known !== undefined) return known;
    const ping = databasePing(target);
    this.pings.set(target, ping);
    return ping;
  }
}
