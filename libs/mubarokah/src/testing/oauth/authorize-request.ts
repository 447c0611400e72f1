import type { Parameters } from '../http/parameters.js';
import type { CodeChallenge } from '../state/authorization-codes.js';
import type { RegisteredClient } from '../state/client-registry.js';
import type { Provider } from '../state/provider.js';
import { OAuthRefusal } from './oauth-refusal.js';
import { readCodeChallenge } from './pkce.js';
import { isRegistered } from './redirect-uris.js';
import { parseScopes } from './scopes.js';

/** Where an answer to the app goes. */
export interface WayBack {
  readonly redirectUri: string;
  readonly state: string | undefined;
}

/** An authorize request that may be shown to a person. */
export interface AuthorizeRequest extends WayBack {
  readonly client: RegisteredClient;
  readonly scopes: readonly string[];
  readonly challenge: CodeChallenge | undefined;
  /** As they came, to go through the pages. */
  readonly parameters: Parameters;
}

export type AuthorizeVerdict =
  | { readonly kind: 'valid'; readonly request: AuthorizeRequest }
  /** The app is told. */
  | { readonly kind: 'redirected'; readonly refusal: OAuthRefusal; readonly wayBack: WayBack }
  /** Only the browser is told. `reason` helps a developer who reads the sandbox's answer; Passport gives none. */
  | { readonly kind: 'refused'; readonly refusal: OAuthRefusal; readonly reason?: string }
  /** What older releases do not survive. */
  | { readonly kind: 'failed' };

/** In the order in which league/oauth2-server looks. */
export function judgeAuthorizeRequest(provider: Provider, parameters: Parameters): AuthorizeVerdict {
  const { dialect, clients } = provider;
  const responseType = parameters.get('response_type');
  const clientId = parameters.get('client_id');
  if (responseType === undefined && dialect === 'current') {
    return { kind: 'refused', refusal: OAuthRefusal.invalidRequest('response_type') };
  }
  if (responseType !== 'code' || clientId === undefined) {
    return { kind: 'refused', refusal: OAuthRefusal.unsupportedGrantType() };
  }
  const client = clients.find(clientId);
  if (!client) return unknownClient('the client_id is unknown');
  if (dialect === 'current' && !client.grantTypes.includes('authorization_code')) {
    return unknownClient('the client is not registered for logins');
  }
  const redirectUri = parameters.get('redirect_uri') ?? onlyOne(client.redirectUris);
  if (redirectUri === undefined || !isRegistered(redirectUri, client.redirectUris)) {
    return unknownClient('the redirect_uri is not registered for this client');
  }
  if (parameters.isList('state')) {
    if (dialect === 'legacy') return { kind: 'failed' };
    return { kind: 'refused', refusal: OAuthRefusal.invalidRequest('state') };
  }
  const state = parameters.get('state');
  try {
    const scopes = parseScopes(parameters.get('scope'), client.scopes);
    const challenge = readCodeChallenge(parameters, !client.confidential);
    return { kind: 'valid', request: { client, redirectUri, state, scopes, challenge, parameters } };
  } catch (error) {
    if (!(error instanceof OAuthRefusal)) throw error;
    if (error.error !== 'invalid_scope') return { kind: 'refused', refusal: error };
    // Older releases redirect for a wrong scope before they have read the state.
    const wayBack = { redirectUri, state: dialect === 'legacy' ? undefined : state };
    return { kind: 'redirected', refusal: error, wayBack };
  }
}

function unknownClient(reason: string): AuthorizeVerdict {
  return { kind: 'refused', refusal: OAuthRefusal.invalidClient(), reason };
}

function onlyOne(redirectUris: readonly string[]): string | undefined {
  return redirectUris.length === 1 ? redirectUris[0] : undefined;
}
