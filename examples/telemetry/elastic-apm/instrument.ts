import { register } from 'node:module';
import apm from 'elastic-apm-node';
import { onLoginFault, redactEvent } from 'nestjs-mubarokah/telemetry';

register('elastic-apm-node/loader.mjs', import.meta.url);

// The bridge takes the spans of OpenTelemetry, ours among them.
apm.start({ opentelemetryBridgeEnabled: true });
// It sends the query of each callback, where its redirect led, and who the user is.
apm.addFilter((payload) => {
  if (payload.context) delete payload.context.user;
  return redactEvent(payload);
});

// A fault of the app's code the bridge shows by itself.
onLoginFault((error, { reason, fault }) => {
  if (fault === 'client_config') apm.captureError(error, { labels: { reason, fault } });
});

/** Sends what has not been sent. */
export const flush = async (): Promise<void> => {
  await apm.flush();
  await apm.destroy();
};
