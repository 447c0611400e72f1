import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { MubarokahEvents } from '../../events/index.js';
import type { MubarokahCheckOptions } from '../../options/index.js';
import { MonotonicClock } from '../monotonic-clock.js';
import type { CheckResult } from '../probe/check-result.js';
import { toIndicatorResult } from '../probe/indicator-result.js';
import { ActiveProbe } from './active-probe.js';
import { TrafficEvidence } from './traffic-evidence.js';

export interface MubarokahIndicatorOptions extends MubarokahCheckOptions {
  /**
   * At most one request in this time, and traffic of twice this time counts, in milliseconds.
   * @default 30000
   */
  readonly intervalMs?: number;
  /**
   * How long the request may take, in milliseconds.
   * @default 3000
   */
  readonly timeoutMs?: number;
}

/**
 * Tells whether Mubarokah ID answers: from the traffic of real logins, by asking, or both. No secret is sent.
 *
 * @example
 * health.check([() => mubarokah.check('mubarokah')]);
 */
@Injectable()
export class MubarokahHealthIndicator implements OnModuleDestroy {
  private readonly traffic = new TrafficEvidence();
  private readonly stopListening: readonly (() => void)[];

  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly active: ActiveProbe,
    private readonly clock: MonotonicClock,
    events: MubarokahEvents,
  ) {
    this.stopListening = [
      events.on('provider-attempt', ({ verdict }) =>
        this.traffic.attempted(verdict !== 'failed', clock.now()),
      ),
      events.on('circuit', ({ operation, state }) => this.traffic.circuitIs(operation, state, clock.now())),
    ];
  }

  async check<Key extends string>(
    key: Key,
    options: MubarokahIndicatorOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    const startedAt = performance.now();
    const result = await this.look(options);
    return toIndicatorResult(this.indicators.check(key), result, performance.now() - startedAt);
  }

  /** @internal */
  async look(options: MubarokahIndicatorOptions): Promise<CheckResult> {
    const { mode = 'both', endpoint = 'api_user', intervalMs = 30_000, timeoutMs = 3_000 } = options;
    const now = this.clock.now();
    const windowMs = 2 * intervalMs;
    if (mode === 'active' || (mode === 'both' && !this.traffic.isFresh(now, windowMs))) {
      return this.active.ask(endpoint, intervalMs, timeoutMs);
    }
    return this.traffic.verdict(now, windowMs);
  }

  onModuleDestroy(): void {
    for (const stop of this.stopListening) stop();
  }
}
