export { HTTP_REDACTED_PARAMETERS, PINO_REDACT, SENTRY_DATA_COLLECTION } from './settings.js';
export { type LoginFault, onLoginFault } from './on-login-fault.js';
export { redactEvent } from './redact-event.js';
export { redactQuery } from './redact-query.js';
