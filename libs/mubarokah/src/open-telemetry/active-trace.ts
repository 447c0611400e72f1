import { guarded } from '../logging/guarded.js';
import type { OpenTelemetryApi } from './open-telemetry.js';

const SAMPLED = 1;
/** W3C Trace Context §3.2.2.3 and §3.2.2.4. */
const TRACE_ID = /^[\da-f]{32}$/;
const SPAN_ID = /^[\da-f]{16}$/;

export interface ActiveTrace {
  readonly traceId: string;
  readonly spanId: string;
}

/** The trace that is going on and its innermost span, if it is recorded: others are nowhere to be found. */
export function activeTrace(api: OpenTelemetryApi | undefined): ActiveTrace | undefined {
  if (api === undefined) return undefined;
  return guarded(() => {
    const context = api.trace.getActiveSpan()?.spanContext();
    if (context === undefined || !api.isSpanContextValid(context)) return undefined;
    const { traceId, spanId, traceFlags } = context;
    const isFound = (traceFlags & SAMPLED) === SAMPLED && TRACE_ID.test(traceId) && SPAN_ID.test(spanId);
    return isFound ? { traceId, spanId } : undefined;
  });
}
