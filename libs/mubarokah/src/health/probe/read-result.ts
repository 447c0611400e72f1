import type { HealthStatus } from '../../options/index.js';
import { type Fault, FAULTS } from '../../outcomes/index.js';
import { type CheckResult, down, UP } from './check-result.js';
import { HEALTH_REASONS, type HealthReason } from './health-reason.js';

const STATUSES: ReadonlySet<unknown> = new Set<HealthStatus>(['up', 'degraded', 'down', 'unknown']);
const LONGEST_MESSAGE = 200;

/** Reads what a probe came to: nothing, yes or no, a verdict, or what a terminus indicator returns. Never throws. */
export function readResult(returned: unknown): CheckResult {
  try {
    if (returned === undefined || returned === true) return UP;
    if (returned === false) return down('failed');
    return asVerdict(returned) ?? asTerminusResult(returned) ?? down('no_verdict');
  } catch {
    return down('no_verdict'); // a getter that throws
  }
}

function asVerdict(value: unknown): CheckResult | undefined {
  const status = statusOf(value);
  if (status === undefined) return undefined;
  const { message, reason, fault, numbers } = value as Readonly<Record<string, unknown>>;
  return {
    status,
    ...(typeof message === 'string' && { message: message.slice(0, LONGEST_MESSAGE) }),
    ...(isReason(reason) && { reason }),
    ...(isFault(fault) && { fault }),
    ...(typeof numbers === 'object' && numbers !== null && { numbers: finiteNumbersIn(numbers) }),
  };
}

/** `{ [key]: { status } }`. Its messages name hosts and ports, so the status alone is taken. */
function asTerminusResult(value: unknown): CheckResult | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const [only, ...others] = Object.values(value) as unknown[];
  const status = others.length === 0 ? statusOf(only) : undefined;
  return status && (status === 'down' ? down('failed') : { status });
}

function statusOf(value: unknown): HealthStatus | undefined {
  if (typeof value !== 'object' || value === null || !('status' in value)) return undefined;
  const { status } = value;
  return STATUSES.has(status) ? (status as HealthStatus) : undefined;
}

function isReason(value: unknown): value is HealthReason {
  return typeof value === 'string' && Object.hasOwn(HEALTH_REASONS, value);
}

function isFault(value: unknown): value is Fault {
  return (FAULTS as readonly unknown[]).includes(value);
}

function finiteNumbersIn(value: object): Record<string, number> {
  return Object.fromEntries(Object.entries(value).filter(([, number]) => Number.isFinite(number)));
}
