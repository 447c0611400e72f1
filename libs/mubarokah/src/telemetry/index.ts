import type { Provider } from '@nestjs/common';
import { ForeignCopy, loadOpenTelemetry, OPEN_TELEMETRY } from '../open-telemetry/index.js';
import { LoginLog } from './login-log.js';
import { LoginSpans } from './login-spans.js';

/** @internal */
export const telemetryProviders: Provider[] = [
  { provide: OPEN_TELEMETRY, useFactory: loadOpenTelemetry },
  ForeignCopy,
  LoginLog,
  LoginSpans,
];
