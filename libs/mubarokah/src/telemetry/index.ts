import type { Provider } from '@nestjs/common';
import { LoginLog } from './login-log.js';
import { LoginSpans } from './login-spans.js';

/** @internal */
export const telemetryProviders: Provider[] = [LoginLog, LoginSpans];
