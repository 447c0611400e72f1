import { FastifyOtelInstrumentation } from '@fastify/otel';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { HTTP_REDACTED_PARAMETERS, redactQuery } from 'nestjs-mubarokah/telemetry';

const sdk = new NodeSDK({
  instrumentations: [
    new HttpInstrumentation({ redactedQueryParamsServer: HTTP_REDACTED_PARAMETERS }),
    new FastifyOtelInstrumentation({
      registerOnInitialization: true,
      requestHook: (span, { url }) => void span.setAttribute('url.path', redactQuery(url)),
    }),
  ],
});
sdk.start();

/** Sends what has not been sent. */
export const flush = (): Promise<void> => sdk.shutdown();
