import type { CircuitState, ProviderOperation } from '../../outcomes/index.js';
import { type CheckResult, down, UP } from '../probe/check-result.js';

/** One lost call says little; so many in a row do. */
const UNANSWERED_IS_DOWN = 3;

/**
 * What the app's own traffic tells about Mubarokah ID. An answer is an answer, whatever its status: a 400 may be the
 * doing of whoever is at the browser. Server errors show as an open circuit.
 */
export class TrafficEvidence {
  private readonly suspended = new Set<ProviderOperation>();
  private unanswered = 0;
  private lastAt = -Infinity;

  attempted(answered: boolean, now: number): void {
    this.unanswered = answered ? 0 : this.unanswered + 1;
    this.lastAt = now;
  }

  circuitIs(operation: ProviderOperation, state: CircuitState, now: number): void {
    if (state === 'closed') this.suspended.delete(operation);
    else this.suspended.add(operation);
    this.lastAt = now;
  }

  isFresh(now: number, windowMs: number): boolean {
    return now - this.lastAt <= windowMs;
  }

  verdict(now: number, windowMs: number): CheckResult {
    if (this.suspended.size > 0) return { status: 'degraded', reason: 'circuit_open' };
    if (!this.isFresh(now, windowMs)) return { status: 'unknown', reason: 'no_traffic' };
    if (this.unanswered >= UNANSWERED_IS_DOWN) return down('no_answer');
    return this.unanswered > 0 ? { status: 'degraded', reason: 'no_answer' } : UP;
  }
}
