import type { Provider } from '@nestjs/common';
import { LoginCallback } from './login-callback.js';
import { LoginCookies } from './login-cookies.js';
import { LoginHooks } from './login-hooks.js';
import { LoginStart } from './login-start.js';
import { Logout } from './logout.js';
import { MubarokahLogin } from './mubarokah-login.js';
import { TokenFarewell } from './token-farewell.js';

export * from './mubarokah-login.js';

/** @internal */
export const loginProviders: Provider[] = [
  LoginCookies,
  LoginHooks,
  LoginStart,
  LoginCallback,
  TokenFarewell,
  Logout,
  MubarokahLogin,
];
