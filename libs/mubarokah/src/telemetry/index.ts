import type { Provider } from '@nestjs/common';
import { ServerSpans } from './server-spans.js';
import { LoginLog } from './login-log.js';
import { LoginSpans } from './login-spans.js';

export { ServerSpans };

/** @internal */
export const telemetryProviders: Provider[] = [LoginLog, LoginSpans, ServerSpans];
