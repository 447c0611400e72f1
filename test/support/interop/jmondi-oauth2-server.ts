import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  AuthorizationServer,
  JwtService,
  type OAuthClient,
  OAuthException,
  OAuthRequest,
  OAuthResponse,
  type ResponseInterface,
} from '@jmondi/oauth2-server';
import { handleVanillaError } from '@jmondi/oauth2-server/vanilla';
import { sendConsentPage } from './consent-page.js';
import { JmondiStore } from './jmondi-store.js';
import {
  answerUser,
  listen,
  type OAuthServer,
  PERSON,
  readForm,
  type RegisteredApp,
  SCOPES,
} from './oauth-server.js';

const jwt = new JwtService('a signing key of this test');

/** A port of the PHP League's server, on which Mubarokah ID runs: JWT access tokens, rotation, S256 is a must. */
export function startJmondiServer({
  clientId,
  clientSecret,
  redirectUri,
}: RegisteredApp): Promise<OAuthServer> {
  const client: OAuthClient = {
    id: clientId,
    name: 'The app',
    secret: clientSecret,
    redirectUris: [redirectUri],
    allowedGrants: ['authorization_code', 'refresh_token', 'client_credentials'],
    scopes: SCOPES.map((name) => ({ name })),
  };
  const store = new JmondiStore(client, { id: PERSON.id });
  const server = new AuthorizationServer(store.clients, store.tokens, store.scopes, jwt);
  server.enableGrantType({
    grant: 'authorization_code',
    userRepository: store.users,
    authCodeRepository: store.codes,
  });
  return listen((url) => async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', url);
    if (pathname === '/api/user') return answerUser(request, response, scopesOf(store));
    if (pathname === '/oauth/authorize' && request.method === 'GET')
      return sendConsentPage(response, request.url!);
    send(response, await answer(server, pathname, request));
  });
}

async function answer(
  server: AuthorizationServer,
  pathname: string,
  request: IncomingMessage,
): Promise<ResponseInterface> {
  const query = Object.fromEntries(new URL(request.url!, 'http://localhost').searchParams);
  const body = await readForm(request);
  const oauthRequest = new OAuthRequest({ headers: request.headers, query, body });
  try {
    if (pathname === '/oauth/token') return await server.respondToAccessTokenRequest(oauthRequest);
    const authorization = await server.validateAuthorizationRequest(oauthRequest);
    if (body['decision'] === 'deny') return denial(authorization.redirectUri!, authorization.state);
    authorization.user = { id: PERSON.id };
    authorization.isAuthorizationApproved = true;
    return await server.completeAuthorizationRequest(authorization);
  } catch (error) {
    return handleVanillaError(error);
  }
}

/** It leaves the redirect of a denial to whoever embeds it. */
function denial(redirectUri: string, state: string | undefined): ResponseInterface {
  const { errorType, error } = OAuthException.accessDenied();
  const location = new URL(redirectUri);
  location.searchParams.set('error', errorType);
  location.searchParams.set('error_description', error);
  if (state !== undefined) location.searchParams.set('state', state);
  return new OAuthResponse({ status: 302, headers: { location: location.href } });
}

function send(response: ServerResponse, { status, headers, body }: ResponseInterface): void {
  response.writeHead(status, headers).end(status === 302 ? '' : JSON.stringify(body));
}

const scopesOf = (store: JmondiStore) => async (accessToken: string) => {
  const claims = await jwt.verify(accessToken).catch(() => undefined);
  const isLive = claims !== undefined && store.isLive(String(claims['jti']));
  return isLive ? String(claims['scope']).split(' ') : undefined;
};
