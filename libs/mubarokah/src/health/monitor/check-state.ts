import type { HealthStatus } from '../../options/index.js';
import type { CheckResult } from '../probe/check-result.js';

const SEVERITY: Record<HealthStatus, number> = { up: 0, unknown: 1, degraded: 2, down: 3 };

export interface Damping {
  readonly rise: number;
  readonly fall: number;
  readonly maxAgeMs: number;
}

/** What is told of a check at one moment. */
export interface CheckReading {
  /** After damping: what readiness goes by. */
  readonly status: HealthStatus;
  /** What the last run found. */
  readonly raw: HealthStatus;
  readonly result: CheckResult | undefined;
  readonly durationMs: number;
  readonly ageMs: number;
}

/** The memory of one check: its last result, and the status it has after damping. */
export class CheckState {
  private damped: HealthStatus = 'unknown';
  private streak = 0;
  private last:
    { readonly result: CheckResult; readonly durationMs: number; readonly at: number } | undefined;

  constructor(private readonly damping: Damping) {}

  record(result: CheckResult, durationMs: number, now: number): void {
    // Where nothing is known, yet or any more, there is no status to protect.
    const isKnown = this.damped !== 'unknown' && !this.isStale(now);
    this.last = { result, durationMs, at: now };
    if (isKnown) this.dampen(result.status);
    else this.adopt(result.status);
  }

  read(now: number): CheckReading {
    if (this.last === undefined) {
      return { status: 'unknown', raw: 'unknown', result: undefined, durationMs: 0, ageMs: 0 };
    }
    const { result, durationMs, at } = this.last;
    const stale = this.isStale(now);
    return {
      status: stale ? 'unknown' : this.damped,
      raw: stale ? 'unknown' : result.status,
      result,
      durationMs,
      ageMs: now - at,
    };
  }

  private isStale(now: number): boolean {
    return this.last === undefined || now - this.last.at > this.damping.maxAgeMs;
  }

  /** Positive streaks are results worse than the status, negative ones better. */
  private dampen(found: HealthStatus): void {
    const direction = Math.sign(SEVERITY[found] - SEVERITY[this.damped]);
    this.streak = Math.sign(this.streak) === direction ? this.streak + direction : direction;
    if (this.streak >= this.damping.fall || -this.streak >= this.damping.rise) this.adopt(found);
  }

  private adopt(status: HealthStatus): void {
    this.damped = status;
    this.streak = 0;
  }
}
