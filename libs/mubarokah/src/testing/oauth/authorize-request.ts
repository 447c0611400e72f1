import type { Parameters } from '../http/parameters.js';
import type { RegisteredClient } from '../state/client-registry.js';
import type { Provider } from '../state/provider.js';
import { redirectUriWith } from './redirect-uri-with.js';
import { OAuthRefusal } from './oauth-refusal.js';
import { isCodeChallenge } from './pkce.js';
import { parseScopes } from './scopes.js';

/** An authorize request that may be shown to a person. */
export interface AuthorizeRequest {
  readonly client: RegisteredClient;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly scopes: readonly string[];
  readonly codeChallenge: string | undefined;
  /** As they came, to go through the forms of the pages. */
  readonly parameters: Parameters;
}

export type AuthorizeVerdict =
  | { readonly kind: 'valid'; readonly request: AuthorizeRequest }
  /** The app is told. */
  | { readonly kind: 'refused'; readonly location: string }
  /** Only the person is told: there is nobody it would be safe to send them back to. */
  | { readonly kind: 'shown'; readonly status: number; readonly reason: string };

export function judgeAuthorizeRequest(provider: Provider, parameters: Parameters): AuthorizeVerdict {
  const repeated = parameters.repeated;
  const client = provider.clients.find(parameters.get('client_id'));
  const redirectUri = parameters.get('redirect_uri');
  if (!client || repeated === 'client_id') {
    return { kind: 'shown', status: 401, reason: 'Client authentication failed: the client_id is unknown.' };
  }
  if (
    redirectUri === undefined ||
    repeated === 'redirect_uri' ||
    !client.redirectUris.includes(redirectUri)
  ) {
    return {
      kind: 'shown',
      status: 401,
      reason: 'Client authentication failed: the redirect_uri is not registered for this client.',
    };
  }
  const state = parameters.get('state');
  try {
    const request = parse(client, redirectUri, parameters);
    return { kind: 'valid', request };
  } catch (error) {
    if (!(error instanceof OAuthRefusal)) throw error;
    const fields = error.toFields(provider.dialect);
    // Older releases redirect for a wrong scope before they have read the state.
    const isStateLost = provider.dialect === 'legacy' && fields.error === 'invalid_scope';
    return {
      kind: 'refused',
      location: redirectUriWith(redirectUri, { ...fields, state: isStateLost ? undefined : state }),
    };
  }
}

/** @throws OAuthRefusal */
function parse(client: RegisteredClient, redirectUri: string, parameters: Parameters): AuthorizeRequest {
  if (parameters.repeated !== undefined) throw OAuthRefusal.invalidRequest(parameters.repeated);
  if (parameters.get('response_type') !== 'code') throw OAuthRefusal.unsupportedResponseType();
  const codeChallenge = parameters.get('code_challenge');
  if (codeChallenge === undefined ? !client.confidential : !isCodeChallenge(codeChallenge)) {
    throw OAuthRefusal.invalidRequest('code_challenge');
  }
  if (codeChallenge !== undefined && parameters.get('code_challenge_method') !== 'S256') {
    throw OAuthRefusal.invalidRequest('code_challenge_method', 'Code challenge method must be `S256`');
  }
  return {
    client,
    redirectUri,
    state: parameters.get('state'),
    scopes: parseScopes(parameters.get('scope'), client.scopes),
    codeChallenge,
    parameters,
  };
}
