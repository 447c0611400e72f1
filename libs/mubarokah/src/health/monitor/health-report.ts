import type { Criticality, HealthStatus } from '../../options/index.js';
import type { CheckReading } from './check-state.js';

/** What is known of one dependency right now. */
export interface CheckReport extends CheckReading {
  readonly name: string;
  readonly criticality: Criticality;
}

/** What is known of all of them. */
export interface HealthReport {
  readonly status: HealthStatus;
  readonly checks: readonly CheckReport[];
}

/**
 * One status for all: a critical check that is down or unknown decides; one that may only degrade never makes it
 * worse than degraded, and when it is unknown changes nothing.
 */
export function overallStatus(checks: readonly Pick<CheckReport, 'status' | 'criticality'>[]): HealthStatus {
  const isAny = (status: HealthStatus, criticality?: Criticality): boolean =>
    checks.some(
      (check) => check.status === status && (criticality ?? check.criticality) === check.criticality,
    );
  if (isAny('down', 'critical')) return 'down';
  if (isAny('unknown', 'critical')) return 'unknown';
  return isAny('down') || isAny('degraded') ? 'degraded' : 'up';
}
