import { guarded } from '../logging/guarded.js';
import type { OpenTelemetryApi } from './open-telemetry.js';

/** Where SDKs look whether to trace: `suppressTracing` of @opentelemetry/core sets it, which no app has to have. */
const SUPPRESSED = Symbol.for('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

/** Does `work` without the spans that instrumentations would make of it, as SDKs do when they export. */
export function untraced<T>(api: OpenTelemetryApi | undefined, work: () => Promise<T>): Promise<T> {
  let result: Promise<T> | undefined;
  const once = (): Promise<T> => (result ??= work());
  if (api !== undefined)
    void guarded(() => api.context.with(api.context.active().setValue(SUPPRESSED, true), once));
  return once();
}
