import { ENVIRONMENT_NAMES } from './environment.js';
import type { MubarokahOptions } from './mubarokah-options.js';
import { MubarokahOptionsError } from './options-error.js';
import type { ResolvedOptions } from './options-schema.js';

/** What it takes to log people in, or to ask for tokens: all of it, or nothing of it. */
const REGISTRATION = ['clientId', 'clientSecret', 'redirectUri', 'cookieSecret'] as const;

/** The options of an app that can log people in. */
export type LoginOptions = ResolvedOptions &
  Readonly<Record<(typeof REGISTRATION)[number] | 'appOrigin', string>>;

/** Whether it names those whose access tokens it takes, and nothing that a login needs. */
export function takesTokensAlone({ sessions, bearer, ...options }: MubarokahOptions): boolean {
  const isGiven = REGISTRATION.some((name) => options[name] !== undefined);
  return sessions === false && bearer?.audiences !== undefined && !isGiven;
}

/**
 * The same options, where a login is possible.
 *
 * @throws {MubarokahOptionsError} where the app takes access tokens alone
 */
export function loginOptions(options: ResolvedOptions): LoginOptions {
  if (hasRegistration(options)) return options;
  const names = REGISTRATION.map((name) => `"${name}" (${ENVIRONMENT_NAMES[name]})`).join(', ');
  throw new MubarokahOptionsError([
    `${names}: none is given, so the app takes access tokens alone. Give all of them to log people in or to ask for tokens.`,
  ]);
}

function hasRegistration(options: ResolvedOptions): options is LoginOptions {
  return options.clientId !== undefined;
}
