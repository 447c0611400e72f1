import { register } from 'node:module';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { HTTP_REDACTED_PARAMETERS } from 'nestjs-mubarokah/telemetry';

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url);

const sdk = new NodeSDK({
  instrumentations: getNodeAutoInstrumentations({
    '@opentelemetry/instrumentation-http': { redactedQueryParamsServer: HTTP_REDACTED_PARAMETERS },
  }),
});
sdk.start();

/** Sends what has not been sent. */
export const flush = (): Promise<void> => sdk.shutdown();
