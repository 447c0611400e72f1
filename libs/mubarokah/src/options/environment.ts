import type { MubarokahOptions } from './mubarokah-options.js';

/** The options that the environment can set, by the names that the provider's documentation uses. */
export const ENVIRONMENT_NAMES = {
  baseUrl: 'MUBAROKAH_BASE_URL',
  clientId: 'MUBAROKAH_CLIENT_ID',
  clientSecret: 'MUBAROKAH_CLIENT_SECRET',
  redirectUri: 'MUBAROKAH_REDIRECT_URI',
  cookieSecret: 'MUBAROKAH_COOKIE_SECRET',
  scopes: 'MUBAROKAH_SCOPES',
} as const satisfies Partial<Record<keyof MubarokahOptions, string>>;

/** Reads what is set; a blank value counts as not set. */
export function optionsFromEnvironment(environment: NodeJS.ProcessEnv): MubarokahOptions {
  const set = Object.entries(ENVIRONMENT_NAMES).flatMap(([option, name]) => {
    const value = environment[name] ?? '';
    return value.trim() === '' ? [] : [[option, value] as const];
  });
  const { scopes, ...others } = Object.fromEntries(set) as Partial<
    Record<keyof typeof ENVIRONMENT_NAMES, string>
  >;
  return scopes === undefined
    ? others
    : { ...others, scopes: scopes.split(/[\s,]+/).filter((scope) => scope !== '') };
}
