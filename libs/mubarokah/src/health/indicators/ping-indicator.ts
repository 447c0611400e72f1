import type { HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import type { Ping } from '../../clients/index.js';
import type { MonotonicClock } from '../../time/index.js';
import { toIndicatorResult } from '../probe/indicator-result.js';
import { runProbe } from '../probe/run-probe.js';

export interface PingOptions {
  /**
   * How long one probe may take, in milliseconds.
   * @default 800
   * @example timeoutMs: 500
   */
  readonly timeoutMs?: number;
}

/** A terminus indicator of what a client of the app leads to. */
export abstract class PingIndicator<Target extends object> {
  // Kept by target, so that probes of one client share what must not pile up.
  private readonly pings = new WeakMap<Target, Ping>();

  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly clock: MonotonicClock,
    private readonly pingOf: (target: Target) => Ping,
  ) {}

  /** @throws {TypeError} when the target is nothing that is known */
  async pingCheck<Key extends string>(
    key: Key,
    target: Target,
    { timeoutMs = 800 }: PingOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    const startedAt = this.clock.now();
    const result = await runProbe(this.known(target), timeoutMs);
    return toIndicatorResult(this.indicators.check(key), result, this.clock.now() - startedAt);
  }

  private known(target: Target): Ping {
    const known = this.pings.get(target);
    if (known !== undefined) return known;
    const ping = this.pingOf(target);
    this.pings.set(target, ping);
    return ping;
  }
}
