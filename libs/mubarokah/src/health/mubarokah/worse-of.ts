import type { HealthStatus } from '../../options/index.js';
import type { CheckResult } from '../probe/check-result.js';

const SEVERITY: Readonly<Record<HealthStatus, number>> = { up: 0, unknown: 1, degraded: 2, down: 3 };

/** The worse of two findings; where they are alike, the first. */
export function worseOf(one: CheckResult, other: CheckResult): CheckResult {
  return SEVERITY[other.status] > SEVERITY[one.status] ? other : one;
}
