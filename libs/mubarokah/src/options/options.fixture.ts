import { type LoginOptions, loginOptions } from './login-options.js';
import type { MubarokahOptions } from './mubarokah-options.js';
import { resolveOptions } from './resolve-options.js';

/** The options of an app that has a registration, and what a test gives beside it. No environment is looked at. */
export function optionsWith(given: MubarokahOptions = {}): LoginOptions {
  const registration = {
    clientId: 'shop',
    clientSecret: 'hunter2',
    redirectUri: 'https://shop.example/callback',
    cookieSecret: 'c'.repeat(32),
  };
  return loginOptions(resolveOptions({ ...registration, ...given }, {}));
}
