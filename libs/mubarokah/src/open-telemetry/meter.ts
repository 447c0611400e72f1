import { guarded } from '../logging/guarded.js';
import type { Meter, OpenTelemetryApi } from './open-telemetry.js';
import { sharedOpenTelemetry } from './shared.js';

/** A meter of the app's SDK, where it has one for metrics; the API's own takes each value and drops it. */
export function meterOf(api: OpenTelemetryApi | undefined): Meter | undefined {
  return guarded(() => {
    const provider = api?.metrics?.getMeterProvider();
    if (provider === undefined || provider !== sharedOpenTelemetry()?.metrics) return undefined;
    return api?.metrics?.getMeter('nestjs-mubarokah');
  });
}
