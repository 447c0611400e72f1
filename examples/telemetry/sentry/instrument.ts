import * as Sentry from '@sentry/nestjs';
import {
  onLoginFault,
  redactEvent,
  redactTransaction,
  SENTRY_DATA_COLLECTION,
  SENTRY_PROBES,
} from 'nestjs-mubarokah/telemetry';

Sentry.init({
  tracesSampleRate: 1,
  enableLogs: true,
  integrations: [
    // Without this a login that works is in no trace: its answers are redirects.
    Sentry.httpIntegration({ dropSpansForIncomingRequestStatusCodes: [] }),
    Sentry.pinoIntegration(),
  ],
  ignoreTransactions: SENTRY_PROBES,
  dataCollection: SENTRY_DATA_COLLECTION,
  beforeSend: redactEvent,
  beforeSendTransaction: redactTransaction,
});

// An issue for each fault of the app or of its registration, none for what people do.
onLoginFault((error, { reason, fault }) => Sentry.captureException(error, { tags: { reason, fault } }));

/** Sends what has not been sent. */
export const flush = (): Promise<boolean> => Sentry.close(2_000);
