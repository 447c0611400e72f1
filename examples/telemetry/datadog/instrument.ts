import { setTimeout as sleep } from 'node:timers/promises';
import tracer from 'dd-trace';
import { DATADOG_CLIENT, DATADOG_HTTP, onLoginFault } from 'nestjs-mubarokah/telemetry';

tracer.use('http', DATADOG_HTTP);
tracer.use('undici', DATADOG_CLIENT);
// Without it the spans of OpenTelemetry, ours among them, are nowhere.
new tracer.TracerProvider().register();

onLoginFault((error) => tracer.scope().active()?.setTag('error', error));

/** It sends every two seconds, and has no way to be asked. */
export const flush = (): Promise<void> => sleep(2_500);
