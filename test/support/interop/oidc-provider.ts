import { generateKeyPairSync } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { type Decision, sendConsentPage } from './consent-page.js';
import {
  answerUser,
  listen,
  type OAuthServer,
  PERSON,
  readForm,
  type RegisteredApp,
  SCOPES,
} from './oauth-server.js';

const SIGNING_KEY = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });

/** A certified OpenID provider: PKCE is a must, refresh tokens are rotated, callbacks carry `iss` (RFC 9207). */
export async function startOidcProvider(app: RegisteredApp): Promise<OAuthServer> {
  const OidcProvider = await withoutWarnings(async () => (await import('oidc-provider')).default);
  return listen((url) => {
    const provider = withoutWarnings(() => new OidcProvider(url, configuration(app)));
    const callback = provider.callback();
    return (request, response) => {
      const { pathname } = new URL(request.url ?? '/', url);
      if (pathname.startsWith('/interaction/')) return interact(provider, request, response);
      if (pathname === '/api/user') return answerUser(request, response, scopesOf(provider));
      callback(request, response);
    };
  });
}

function configuration({ clientId, clientSecret, redirectUri, clientAuthentication }: RegisteredApp): object {
  return {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method:
          clientAuthentication === 'basic' ? 'client_secret_basic' : 'client_secret_post',
      },
    ],
    routes: { authorization: '/oauth/authorize', token: '/oauth/token' },
    scopes: SCOPES,
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    ttl: { AccessToken: 3600, Grant: 3600, Interaction: 3600, RefreshToken: 3600, Session: 3600 },
    cookies: { keys: ['a cookie key of this test'] },
    jwks: { keys: [SIGNING_KEY] },
  };
}

async function interact(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') return sendConsentPage(response, request.url!);
  const { decision } = (await readForm(request)) as { decision: Decision };
  if (decision === 'deny') {
    return provider.interactionFinished(request, response, { error: 'access_denied' });
  }
  const accountId = String(PERSON.id);
  const grant = new provider.Grant({ accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { login: { accountId }, consent });
}

const scopesOf = (provider: Provider) => async (accessToken: string) => {
  const token = await provider.AccessToken.find(accessToken);
  return token?.isValid === true ? [...token.scopes] : undefined;
};

/** It warns of Node 20, though it runs there, and of its store in memory, which is what a test wants. */
function withoutWarnings<T>(step: () => T): T {
  const { warn } = console;
  const restore = () => {
    console.warn = warn;
  };
  console.warn = () => undefined;
  const result = step();
  if (result instanceof Promise) void result.finally(restore);
  else restore();
  return result;
}
