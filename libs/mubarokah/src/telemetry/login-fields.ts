import type { AttemptError, CallbackReason, Fault, LoginStep } from '../outcomes/index.js';
import type { LogFields } from '../logging/index.js';
import type { ActiveTrace } from '../open-telemetry/index.js';

/** How a login ended. Nothing in it comes from outside, but the request's id. */
export interface LoginEnd {
  readonly reason: CallbackReason;
  readonly fault: Fault;
  /** What the call to the provider came to, such as `dns`; for an open circuit, what opened it. */
  readonly error?: AttemptError | undefined;
  readonly step: LoginStep;
  /** What the app's own code threw: its kind, its code and where, but not its message. */
  readonly cause?: Error | undefined;
  readonly durationMs?: number;
  /** The redirect to the provider and the time of the person included. */
  readonly loginDurationMs?: number | undefined;
  readonly requestId?: string | undefined;
}

const NANOSECONDS = 1_000_000;

/**
 * The fields of its log line, by the names that they have in the Elastic Common Schema and in OpenTelemetry's conventions
 * for traces in logs; the rest is below `mubarokah`. Flat, so that no store takes `event` for two things.
 *
 * https://www.elastic.co/docs/reference/ecs/ecs-event
 * https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/
 */
export function loginFields(end: LoginEnd, trace: ActiveTrace | undefined): LogFields {
  const { reason, fault, error, step, cause, durationMs, loginDurationMs, requestId } = end;
  return present({
    'event.action': 'login',
    'event.outcome': reason === 'none' ? 'success' : 'failure',
    'event.reason': reason,
    'event.duration': durationMs && Math.round(durationMs * NANOSECONDS),
    'mubarokah.fault': fault,
    'mubarokah.step': step,
    'mubarokah.error': error,
    'mubarokah.login_duration_ms': loginDurationMs && Math.round(loginDurationMs),
    'error.stack_trace': cause?.stack,
    'http.request.id': requestId,
    trace_id: trace?.traceId,
    span_id: trace?.spanId,
  });
}

function present(fields: Readonly<Record<string, string | number | undefined>>): LogFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as LogFields;
}
