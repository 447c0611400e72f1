import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import { MubarokahEvents, type ProviderAttemptEvent } from '../../events/index.js';
import type { MubarokahCheckOptions } from '../../options/index.js';
import type { ProviderOperation } from '../../outcomes/index.js';
import { MonotonicClock } from '../../time/clock.js';
import { type CheckResult, worseOf } from '../probe/check-result.js';
import { toIndicatorResult } from '../probe/indicator-result.js';
import { ActiveProbe } from './active-probe.js';
import { judgeAnswer, judgeLogin } from './judge-answer.js';
import { FAILURES_ARE_DOWN, TrafficEvidence } from './traffic-evidence.js';

/** `intervalMs`: at most one request in this time, and traffic of twice this time counts. */
export type MubarokahIndicatorOptions = Pick<
  MubarokahCheckOptions,
  'mode' | 'endpoint' | 'intervalMs' | 'timeoutMs'
>;

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
  private readonly failureListeners = new Set<() => void>();

  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly active: ActiveProbe,
    private readonly clock: MonotonicClock,
    events: MubarokahEvents,
  ) {
    this.stopListening = [
      events.on('provider-attempt', (attempt) => this.attempted(attempt)),
      events.on('callback', ({ reason }) => this.listener('api_user', judgeLogin(reason))),
      events.on('circuit', ({ operation, state, error }) =>
        this.traffic.circuitIs(operation, state, error && judgeAnswer(error, 'none'), clock.now()),
      ),
    ];
  }

  async check<Key extends string>(
    key: Key,
    options: MubarokahIndicatorOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    const startedAt = this.clock.now();
    const result = await this.look(options);
    return toIndicatorResult(this.indicators.check(key), result, this.clock.now() - startedAt);
  }

  /** @internal */
  async look(options: MubarokahIndicatorOptions): Promise<CheckResult> {
    const { mode = 'both', endpoint = 'api_user', intervalMs = 30_000, timeoutMs = 3_000 } = options;
    const traffic = (): CheckResult | undefined => this.traffic.verdict(this.clock.now(), 2 * intervalMs);
    if (mode === 'passive') return traffic() ?? { status: 'unknown', reason: 'no_traffic' };
    const seen = mode === 'both' ? traffic() : undefined;
    if (seen?.status === 'down') return seen;
    const asked = await this.active.ask(endpoint, intervalMs, timeoutMs);
    return mode === 'both' ? weigh(asked, traffic()) : asked;
  }

  /**
   * Calls `listener` when a call failed and an earlier one has failed too.
   *
   * @internal
   */
  onFailing(listener: () => void): void {
    this.failureListeners.add(listener);
  }

  onModuleDestroy(): void {
    for (const stop of this.stopListening) stop();
  }

  private attempted({ operation, error, status }: ProviderAttemptEvent): void {
    const result = judgeAnswer(error, status);
    // A grant of the app's own that this client may not use keeps nobody from logging in.
    if (operation === 'client_credentials' && result?.fault === 'client_config') return;
    this.listener(operation, result);
  }

  private listener(operation: ProviderOperation, result: CheckResult | undefined): void {
    if (result === undefined) return;
    this.traffic.received(operation, result, this.clock.now());
    if (result.status === 'up' || this.traffic.failures < FAILURES_ARE_DOWN) return;
    for (const listener of this.failureListeners) listener();
  }
}

/** Calls that fail win. Where those of late went well, one question that is not answered is no outage yet. */
function weigh(asked: CheckResult, traffic: CheckResult | undefined): CheckResult {
  if (traffic === undefined) return asked;
  if (traffic.status !== 'up') return worseOf(traffic, asked);
  return asked.status === 'down' ? { ...asked, status: 'degraded' } : asked;
}
