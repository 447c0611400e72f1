import type { HealthStatus } from '../../options/index.js';
import type { Fault } from '../../outcomes/index.js';
import type { HealthReason } from './health-reason.js';

/** What one run of a check found. */
export interface CheckResult {
  readonly status: HealthStatus;
  /** Absent for up, and where the app's own verdict says no more than its status. */
  readonly reason?: HealthReason;
  /** Who must act, where that is known: our registration, the dependency or the network. */
  readonly fault?: Fault;
  /** The app's own words: for authorised callers, never for logs. */
  readonly message?: string;
  /** Numbers worth knowing, such as the use of a pool. */
  readonly numbers?: Readonly<Record<string, number>>;
}

export const UP: CheckResult = { status: 'up' };

export function down(reason: HealthReason, numbers?: Readonly<Record<string, number>>): CheckResult {
  return { status: 'down', reason, ...(numbers !== undefined && { numbers }) };
}

const SEVERITY: Readonly<Record<HealthStatus, number>> = { up: 0, unknown: 1, degraded: 2, down: 3 };

/** The worse of two findings; where they are alike, the first. */
export function worseOf(one: CheckResult, other: CheckResult): CheckResult {
  return SEVERITY[other.status] > SEVERITY[one.status] ? other : one;
}
