import type { Provider } from '@nestjs/common';
import { BearerTokens } from './bearer-tokens.js';
import { LoginRequiredFilter } from './login-required.filter.js';
import { MubarokahAuthGuard } from './mubarokah-auth.guard.js';
import { MubarokahBearerGuard } from './mubarokah-bearer.guard.js';

export * from './auth-decorators.js';
export { BearerTokens } from './bearer-tokens.js';
export type { AuthenticatedRequest } from './current-request.js';
export * from './login-required.filter.js';
export * from './mubarokah-auth.guard.js';
export * from './mubarokah-bearer.guard.js';

/** @internal */
export const authProviders: Provider[] = [
  MubarokahAuthGuard,
  BearerTokens,
  MubarokahBearerGuard,
  LoginRequiredFilter,
];
