import type { HealthStatus } from '../../options/index.js';
import type { CheckReport, HealthReport } from '../monitor/health-report.js';
import { messageOf } from '../probe/indicator-result.js';

/** Where the instance stands, besides its dependencies. */
export type Phase = 'starting' | 'serving' | 'draining';

/** How much a caller sees of a check. */
type Disclosure = 'statuses' | 'verbose' | 'details';

/** A body and its type. */
export interface HealthBody {
  readonly contentType: string;
  readonly body: string;
}

/** terminus' `HealthCheckResult`. */
export function terminusBody(report: HealthReport, phase: Phase, disclosure: Disclosure): HealthBody {
  const entriesOf = (checks: readonly CheckReport[]): Record<string, unknown> =>
    Object.fromEntries(checks.map((check) => [check.name, checkEntry(check, disclosure)]));
  return {
    contentType: 'application/json; charset=utf-8',
    body: JSON.stringify({
      status: terminusStatus(report.status, phase),
      info: entriesOf(report.checks.filter((check) => !isError(check))),
      error: entriesOf(report.checks.filter(isError)),
      details: entriesOf(report.checks),
    }),
  };
}

/** draft-inadarei-api-health-check-06 */
export function healthJsonBody(report: HealthReport, phase: Phase, disclosure: Disclosure): HealthBody {
  const checks = report.checks.map((check) => {
    const { status: _, message, responseTime, ...others } = checkEntry(check, disclosure);
    const status = isError(check) ? 'fail' : check.status === 'up' ? 'pass' : 'warn';
    const output = status !== 'pass' && message !== undefined ? { output: message } : {};
    const observed = responseTime === undefined ? {} : { observedValue: responseTime, observedUnit: 'ms' };
    return [check.name, [{ status, ...observed, ...output, ...others }]] as const;
  });
  return {
    contentType: 'application/health+json; charset=utf-8',
    body: JSON.stringify({
      status: healthJsonStatus(report.status, phase),
      ...(phase !== 'serving' && { output: phase }),
      checks: Object.fromEntries(checks),
    }),
  };
}

function isError({ status, criticality }: CheckReport): boolean {
  return status === 'down' || (status === 'unknown' && criticality === 'critical');
}

function terminusStatus(status: HealthStatus, phase: Phase): string {
  if (phase === 'draining') return 'shutting_down';
  if (phase === 'starting') return 'error';
  return { up: 'ok', degraded: 'degraded', down: 'error', unknown: 'error' }[status];
}

function healthJsonStatus(status: HealthStatus, phase: Phase): string {
  if (phase !== 'serving') return 'fail';
  return { up: 'pass', degraded: 'warn', down: 'fail', unknown: 'fail' }[status];
}

/** One check as terminus writes it, with as much as the caller may see. */
function checkEntry(check: CheckReport, disclosure: Disclosure): Record<string, unknown> {
  const { status, raw, criticality, result, durationMs, ageMs } = check;
  if (disclosure === 'statuses') return { status };
  if (disclosure === 'verbose') return { status, raw, criticality };
  const message = result && messageOf(result);
  return {
    ...(message !== undefined && { message }),
    ...(result?.fault !== undefined && { fault: result.fault }),
    ...(result?.numbers !== undefined && { numbers: result.numbers }),
    responseTime: Math.round(durationMs),
    ageMs: Math.round(ageMs),
    raw,
    criticality,
    status,
  };
}
