import type { IncomingMessage, ServerResponse } from 'node:http';
import OAuth2Server, {
  type AuthorizationCode,
  type AuthorizationCodeModel,
  type Client,
  type RefreshTokenModel,
  type Token,
} from '@node-oauth/oauth2-server';
import { sendConsentPage } from './consent-page.js';
import {
  answerUser,
  listen,
  type OAuthServer,
  PERSON,
  readForm,
  type RegisteredApp,
  SCOPES,
  sendJson,
} from './oauth-server.js';

type Model = AuthorizationCodeModel & RefreshTokenModel;

/** The most used OAuth server of Node: opaque tokens, rotation. */
export function startNodeOAuthServer(app: RegisteredApp): Promise<OAuthServer> {
  const tokens = new Map<string, Token>();
  const server = new OAuth2Server({ model: modelOf(app, tokens) });
  const scopesOf = async (accessToken: string): Promise<readonly string[] | undefined> =>
    tokens.get(accessToken)?.scope;
  return listen((url) => async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname === '/api/user') return answerUser(request, response, scopesOf);
    if (pathname === '/oauth/authorize' && request.method === 'GET')
      return sendConsentPage(response, request.url!);
    const body = await readForm(request);
    const asked = new OAuth2Server.Request({
      method: request.method!,
      headers: plain(request.headers),
      query: Object.fromEntries(searchParams),
      body,
    });
    const answer = new OAuth2Server.Response();
    try {
      if (pathname === '/oauth/token') await server.token(asked, answer);
      else await authorize(server, asked, answer, body['decision'] === 'deny');
    } catch (error) {
      // It has written the answer of an OAuth error already.
      if (!(error instanceof OAuth2Server.OAuthError)) throw error;
    }
    send(response, answer);
  });
}

function authorize(
  server: OAuth2Server,
  request: OAuth2Server.Request,
  response: OAuth2Server.Response,
  isDenied: boolean,
): Promise<unknown> {
  if (isDenied) request.query!['allowed'] = 'false'; // how it is told of a denial
  return server.authorize(request, response, {
    authenticateHandler: { handle: () => ({ id: PERSON.id }) },
  });
}

function modelOf({ clientId, clientSecret, redirectUri }: RegisteredApp, tokens: Map<string, Token>): Model {
  const codes = new Map<string, AuthorizationCode>();
  const client: Client = {
    id: clientId,
    grants: ['authorization_code', 'refresh_token'],
    redirectUris: [redirectUri],
  };
  const forget = (token: Token): void => {
    tokens.delete(token.accessToken);
    tokens.delete(token.refreshToken!);
  };
  return {
    getClient: async (id, secret) =>
      id === clientId && (secret === null || secret === undefined || secret === clientSecret)
        ? client
        : false,
    validateScope: async (_user, _client, scope = SCOPES) =>
      scope.every((name) => SCOPES.includes(name)) ? scope : false,
    saveAuthorizationCode: async (code, forClient, user) => {
      const saved = { ...code, client: forClient, user } as AuthorizationCode;
      codes.set(saved.authorizationCode, saved);
      return saved;
    },
    getAuthorizationCode: async (code) => codes.get(code),
    revokeAuthorizationCode: async ({ authorizationCode }) => codes.delete(authorizationCode),
    saveToken: async (token, forClient, user) => {
      const saved = { ...token, client: forClient, user };
      tokens.set(saved.accessToken, saved);
      tokens.set(saved.refreshToken!, saved);
      return saved;
    },
    getAccessToken: async (token) => tokens.get(token),
    getRefreshToken: async (token) => tokens.get(token) as never,
    revokeToken: async (token) => {
      forget(token as unknown as Token);
      return true;
    },
  };
}

const plain = (headers: IncomingMessage['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

function send(response: ServerResponse, { status = 200, headers = {}, body }: OAuth2Server.Response): void {
  const location = headers['location'];
  if (location !== undefined) response.writeHead(status, { location }).end();
  else sendJson(response, status, body);
}
