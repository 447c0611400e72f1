import type { CheckReport } from '../monitor/health-report.js';
import { messageOf } from '../probe/indicator-result.js';

/** How much a caller sees of a check. */
export type Disclosure = 'statuses' | 'verbose' | 'details';

/** One check as terminus writes it, with as much as the caller may see. */
export function checkEntry(check: CheckReport, disclosure: Disclosure): Record<string, unknown> {
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
