import { OAuthRefusal } from './oauth-refusal.js';

/** Passport knows it everywhere, and gives it to nobody but a client for itself. */
const EVERYTHING = '*';

/** What a client asks for. @throws OAuthRefusal naming the first scope it may not have. */
export function parseScopes(scope: string | undefined, allowed: readonly string[]): string[] {
  return pick(scope, [...allowed, EVERYTHING]);
}

/** What a refresh asks for, all of it by default. @throws OAuthRefusal naming the first scope there was not before. */
export function narrowScopes(scope: string | undefined, granted: readonly string[]): readonly string[] {
  return scope === undefined ? granted : pick(scope, granted);
}

/** What of it a person can grant. */
export function grantable(scopes: readonly string[]): string[] {
  return scopes.filter((scope) => scope !== EVERYTHING);
}

function pick(scope: string | undefined, allowed: readonly string[]): string[] {
  const scopes = [...new Set((scope ?? '').split(' ').filter((name) => name !== ''))];
  const unknown = scopes.find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw OAuthRefusal.invalidScope(unknown);
  return scopes;
}
