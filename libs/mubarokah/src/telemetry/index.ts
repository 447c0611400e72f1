import type { Provider } from '@nestjs/common';
import { CallbackQuery } from './callback-query.js';
import { LoginLog } from './login-log.js';
import { LoginSpans } from './login-spans.js';

export { CallbackQuery };

/** @internal */
export const telemetryProviders: Provider[] = [LoginLog, LoginSpans, CallbackQuery];
