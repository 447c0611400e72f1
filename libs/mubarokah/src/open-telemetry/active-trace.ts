import { guarded } from '../logging/guarded.js';
import type { OpenTelemetryApi } from './open-telemetry.js';

const SAMPLED = 1;
/** W3C Trace Context §3.2.2.3. */
const TRACE_ID = /^[\da-f]{32}$/;

/** The id of the trace that is going on, if it is recorded: others are nowhere to be found. */
export function activeTraceId(api: OpenTelemetryApi | undefined): string | undefined {
  if (api === undefined) return undefined;
  return guarded(() => {
    const context = api.trace.getActiveSpan()?.spanContext();
    if (context === undefined || !api.isSpanContextValid(context)) return undefined;
    const isFound = (context.traceFlags & SAMPLED) === SAMPLED && TRACE_ID.test(context.traceId);
    return isFound ? context.traceId : undefined;
  });
}
