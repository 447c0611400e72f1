import type { Parameters } from '../http/parameters.js';
import type { SandboxGrantType } from '../sandbox-options.js';
import type { RegisteredClient } from '../state/client-registry.js';
import type { Provider } from '../state/provider.js';
import type { IssuedTokens } from '../state/tokens.js';
import { OAuthRefusal } from './oauth-refusal.js';
import { checkCodeVerifier } from './pkce.js';
import { grantable, narrowScopes, parseScopes } from './scopes.js';

/** Issues tokens to an authenticated client. @throws OAuthRefusal */
type Grant = (provider: Provider, client: RegisteredClient, form: Parameters) => Promise<IssuedTokens>;

const GRANTS: Readonly<Record<SandboxGrantType, Grant>> = {
  authorization_code: exchangeCode,
  refresh_token: refresh,
  client_credentials: issueToClient,
};

export function isGrantType(value: string | undefined): value is SandboxGrantType {
  return value !== undefined && Object.hasOwn(GRANTS, value);
}

export function grantOf(type: SandboxGrantType): Grant {
  return GRANTS[type];
}

async function exchangeCode(
  provider: Provider,
  client: RegisteredClient,
  form: Parameters,
): Promise<IssuedTokens> {
  const { codes, tokens, dialect } = provider;
  const value = form.get('code');
  if (value === undefined) throw OAuthRefusal.invalidRequest('code');
  const code = codes.find(value);
  if (!code) throw OAuthRefusal.unreadableCode(dialect);
  if (codes.isExpired(code)) throw OAuthRefusal.deadCode(dialect, 'Authorization code has expired');
  // What the code gave at first stays alive, though RFC 6749 §4.1.2 would have it revoked.
  if (code.isUsed) throw OAuthRefusal.deadCode(dialect, 'Authorization code has been revoked');
  if (code.clientId !== client.clientId) {
    throw OAuthRefusal.invalidRequest('code', 'Authorization code was not issued to this client');
  }
  const redirectUri = form.get('redirect_uri');
  if (redirectUri === undefined && code.redirectUri !== undefined) {
    throw OAuthRefusal.invalidRequest('redirect_uri');
  }
  if (redirectUri !== code.redirectUri) {
    throw OAuthRefusal.invalidRequest('redirect_uri', 'Invalid redirect URI');
  }
  checkCodeVerifier(code.challenge, form.get('code_verifier'));

  code.isUsed = true;
  return tokens.issue({ clientId: client.clientId, userId: code.userId, scopes: grantable(code.scopes) });
}

async function refresh(
  provider: Provider,
  client: RegisteredClient,
  form: Parameters,
): Promise<IssuedTokens> {
  const { tokens, dialect } = provider;
  const value = form.get('refresh_token');
  if (value === undefined) throw OAuthRefusal.invalidRequest('refresh_token');
  const found = tokens.findRefresh(value);
  if (found === 'unknown') throw OAuthRefusal.deadRefreshToken(dialect, 'Cannot decrypt the refresh token');
  if (found === 'expired') throw OAuthRefusal.deadRefreshToken(dialect, 'Token has expired');
  if (found === 'revoked') throw OAuthRefusal.deadRefreshToken(dialect, 'Token has been revoked');
  if (found.clientId !== client.clientId) {
    throw OAuthRefusal.deadRefreshToken(dialect, 'Token is not linked to client');
  }
  const scopes = narrowScopes(form.get('scope'), found.scopes);

  tokens.useRefresh(value);
  return tokens.issue({ clientId: found.clientId, userId: found.userId, scopes });
}

async function issueToClient(
  provider: Provider,
  client: RegisteredClient,
  form: Parameters,
): Promise<IssuedTokens> {
  if (!client.confidential) throw OAuthRefusal.invalidClient();
  const scopes = parseScopes(form.get('scope'), client.scopes);
  return provider.tokens.issue({ clientId: client.clientId, userId: undefined, scopes });
}
