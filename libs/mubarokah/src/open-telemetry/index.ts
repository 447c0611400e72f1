import type { Provider } from '@nestjs/common';
import { ForeignCopy } from './foreign-copy.js';
import { loadOpenTelemetry, OPEN_TELEMETRY } from './open-telemetry.js';

export { type ActiveTrace, activeTrace } from './active-trace.js';
export { meterOf } from './meter.js';
export {
  type Meter,
  OPEN_TELEMETRY,
  type OpenTelemetryApi,
  type Span,
  type SpanOptions,
  type Tracer,
} from './open-telemetry.js';
export { untraced } from './untraced.js';

/** @internal */
export const openTelemetryProviders: Provider[] = [
  { provide: OPEN_TELEMETRY, useFactory: loadOpenTelemetry },
  ForeignCopy,
];
