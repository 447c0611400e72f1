import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** The app as it is registered with an OAuth server. */
export interface RegisteredApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly redirectUri: string;
  readonly clientAuthentication: 'body' | 'basic';
}

/** An OAuth server that somebody else wrote, at Mubarokah ID's paths. */
export interface OAuthServer {
  /** Without a slash at its end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Who logs in. `/api/user` is no part of OAuth, so it speaks as Mubarokah ID does. */
export const PERSON = {
  id: 4711,
  name: 'Somebody Else',
  email: null,
  username: 'somebody',
  profile_picture: null,
  gender: null,
};
export const SCOPES = ['view-user', 'detail-user'];

type Listener = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Listens on any free port; `makeListener` is told the URL. What it throws is answered with 500 and said. */
export async function listen(makeListener: (url: string) => Listener): Promise<OAuthServer> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const listener = makeListener(url);
  server.on('request', (request, response) => {
    Promise.resolve(listener(request, response)).catch((error: unknown) => {
      sendJson(response, 500, { error: 'server_error', error_description: String(error) });
    });
  });
  return {
    url,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

export async function readForm(request: IncomingMessage): Promise<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(await text(request)));
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** `/api/user` for whoever shows an access token whose scopes `scopesOf` knows. */
export async function answerUser(
  request: IncomingMessage,
  response: ServerResponse,
  scopesOf: (accessToken: string) => Promise<readonly string[] | undefined>,
): Promise<void> {
  const scopes = await scopesOf(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
  if (scopes === undefined) return sendJson(response, 401, { error: 'invalid_token' });
  if (!scopes.includes('view-user')) return sendJson(response, 403, { error: 'insufficient_scope' });
  sendJson(response, 200, PERSON);
}
