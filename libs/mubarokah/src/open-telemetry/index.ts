export { activeTraceId } from './active-trace.js';
export { ForeignCopy } from './foreign-copy.js';
export {
  loadOpenTelemetry,
  OPEN_TELEMETRY,
  type OpenTelemetryApi,
  type Span,
  type SpanOptions,
  type Tracer,
} from './open-telemetry.js';
export { untraced } from './untraced.js';
