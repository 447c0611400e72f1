import type { CircuitState, ProviderOperation } from '../../outcomes/index.js';
import { type CheckResult, UP, worseOf } from '../probe/check-result.js';

/** One failed call may be chance; so many since the last that went well are not. */
export const FAILURES_ARE_DOWN = 2;

/** What is known of one operation. */
interface Evidence {
  /** Of its last call. */
  readonly result: CheckResult;
  /** Since its last call that went well. */
  readonly failures: number;
  readonly at: number;
  /** Nothing is asked for a moment, so that what is known cannot get old. */
  readonly isSuspended: boolean;
}

/**
 * What the app's own calls tell about Mubarokah ID. Each operation speaks for itself: an API that answers is no sign that
 * anybody can log in.
 */
export class TrafficEvidence {
  private readonly evidence = new Map<ProviderOperation, Evidence>();

  /** Failed calls since those that went well. */
  get failures(): number {
    return failuresOf([...this.evidence.values()]);
  }

  /** A call came to that. */
  received(operation: ProviderOperation, result: CheckResult, now: number): void {
    const known = this.evidence.get(operation);
    if (known?.isSuspended === true) return; // one that was under way when its circuit opened
    const failures = result.status === 'up' ? 0 : (known?.failures ?? 0) + 1;
    this.evidence.set(operation, { result, failures, at: now, isSuspended: false });
  }

  /** `openedBy` is what opened the circuit, if it is open. */
  circuitIs(
    operation: ProviderOperation,
    state: CircuitState,
    openedBy: CheckResult | undefined,
    now: number,
  ): void {
    const known = this.evidence.get(operation);
    if (state === 'open' && openedBy !== undefined) {
      const failures = Math.max(known?.failures ?? 0, FAILURES_ARE_DOWN);
      this.evidence.set(operation, { result: openedBy, failures, at: now, isSuspended: true });
    } else if (known !== undefined) {
      this.evidence.set(operation, { ...known, isSuspended: false });
    }
  }

  /** Undefined where no call of the time before counts any more. */
  verdict(now: number, windowMs: number): CheckResult | undefined {
    const fresh = [...this.evidence.values()].filter(
      ({ at, isSuspended }) => isSuspended || now - at <= windowMs,
    );
    if (fresh.length === 0) return undefined;
    const worst = fresh.map(({ result }) => result).reduce(worseOf, UP);
    if (worst.status !== 'down' || failuresOf(fresh) >= FAILURES_ARE_DOWN) return worst;
    return { ...worst, status: 'degraded' };
  }
}

function failuresOf(evidence: readonly Evidence[]): number {
  return evidence.reduce((sum, { failures }) => sum + failures, 0);
}
