import { guarded } from '../logging/guarded.js';
import type { Meter, OpenTelemetryApi } from './open-telemetry.js';

/** A meter of the app's SDK, where it has one for metrics; the API's own takes each value and drops it. */
export function meterOf(api: OpenTelemetryApi | undefined): Meter | undefined {
  return guarded(() => {
    const meter = api?.metrics?.getMeter('nestjs-mubarokah');
    return meter === api?.createNoopMeter?.() ? undefined : meter;
  });
}
