import type { Provider } from '@nestjs/common';
import { CallbackClaims } from './callback-claims.js';
import { DeviceCookie } from './device-cookie.js';
import { ExchangeBudget } from './exchange-budget.js';
import { LoginCallback } from './login-callback.js';
import { LoginCookies } from './login-cookies.js';
import { LoginHooks } from './login-hooks.js';
import { LoginStart } from './login-start.js';
import { Logout } from './logout.js';
import { MubarokahLogin } from './mubarokah-login.js';
import { RevokeTokens } from './revoke-tokens.js';
import { MubarokahSessionStart, OwnSessionStart } from './session-start.js';

export { extraParameters, newSecret } from './authorization-url.js';
export * from './login-failed.exception.js';
export * from './mubarokah-login.js';

/** @internal */
export const loginProviders: Provider[] = [
  LoginCookies,
  DeviceCookie,
  ExchangeBudget,
  LoginHooks,
  LoginStart,
  CallbackClaims,
  MubarokahSessionStart,
  OwnSessionStart,
  LoginCallback,
  RevokeTokens,
  Logout,
  MubarokahLogin,
];
