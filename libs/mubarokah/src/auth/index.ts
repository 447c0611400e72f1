import type { Provider } from '@nestjs/common';
import { LoginRequiredFilter } from './login-required.filter.js';
import { MubarokahAuthGuard } from './mubarokah-auth.guard.js';

export * from './auth-decorators.js';
export type { AuthenticatedRequest } from './current-request.js';
export * from './login-required.filter.js';
export * from './mubarokah-auth.guard.js';

/** @internal */
export const authProviders: Provider[] = [MubarokahAuthGuard, LoginRequiredFilter];
