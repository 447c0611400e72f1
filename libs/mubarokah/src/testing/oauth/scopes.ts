import type { RegisteredClient } from '../state/client-registry.js';
import { OAuthRefusal } from './oauth-refusal.js';

/** @throws OAuthRefusal naming the first scope the client may not have. */
export function parseScopes(scope: string | undefined, allowed: RegisteredClient['scopes']): string[] {
  const scopes = [...new Set((scope ?? '').split(' ').filter((name) => name !== ''))];
  const unknown = scopes.find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw OAuthRefusal.invalidScope(unknown);
  return scopes;
}
