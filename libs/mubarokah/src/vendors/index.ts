export {
  DATADOG_CLIENT,
  DATADOG_HTTP,
  HTTP_REDACTED_PARAMETERS,
  PINO_REDACT,
  SENTRY_DATA_COLLECTION,
  SENTRY_PROBES,
} from './settings.js';
export { type LoginFault, onLoginFault } from './on-login-fault.js';
export { redactEvent } from './redact-event.js';
export { redactTransaction } from './redact-transaction.js';
export { redactQuery } from './redact-query.js';
