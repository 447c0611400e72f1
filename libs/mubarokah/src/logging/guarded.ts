import { SafeLogger } from './safe-logger.js';

const logger = new SafeLogger();
let hasFailed = false;

/**
 * Does something with what the app brings for telemetry. Whatever that does, the request goes on: what it throws is
 * dropped, logged the first time in the life of the process, and the result is undefined.
 */
export function guarded<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    if (!hasFailed) logger.error('OpenTelemetry threw; the error is dropped, and spans may be missing.');
    hasFailed = true;
    return undefined;
  }
}
