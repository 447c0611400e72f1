import { once } from 'node:events';
import { createServer } from 'node:http';
import { SECRETS } from './secrets.mjs';

export const TOKENS = {
  token_type: 'Bearer',
  expires_in: 86_400,
  access_token: SECRETS['the access token'],
  refresh_token: SECRETS['the refresh token'],
};
export const USER = { id: 42, name: 'Siti', email: SECRETS['the e-mail address'], username: 'siti' };

/** A provider that answers well, until it is told how to answer next. */
export class HostileProvider {
  #next = new Map();
  /** The bodies of the token requests, and the paths of all others, since the last reset. */
  tokenRequests = [];

  static async start() {
    const provider = new HostileProvider();
    provider.server = createServer((request, response) => void provider.#answer(request, response));
    provider.elsewhere = createServer((request, response) => {
      provider.visitsElsewhere += 1;
      json(200, TOKENS)(request, response);
    });
    for (const server of [provider.server, provider.elsewhere]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    return provider;
  }

  get url() {
    return urlOf(this.server);
  }

  get elsewhereUrl() {
    return urlOf(this.elsewhere);
  }

  reset() {
    this.#next.clear();
    this.tokenRequests = [];
    this.visitsElsewhere = 0;
    for (const server of [this.server, this.elsewhere]) server.closeAllConnections();
  }

  /** @param {'token' | 'user'} endpoint until the next reset, it answers by `listener` */
  answer(endpoint, listener) {
    this.#next.set(endpoint, listener);
  }

  end() {
    for (const server of [this.server, this.elsewhere]) server.close().closeAllConnections();
  }

  async #answer(request, response) {
    response.on('error', () => undefined);
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const isToken = request.url.startsWith('/oauth/token');
    if (isToken) this.tokenRequests.push(Buffer.concat(chunks).toString());
    const good = isToken ? json(200, TOKENS) : json(200, USER);
    (this.#next.get(isToken ? 'token' : 'user') ?? good)(request, response);
  }
}

export function json(status, value, headers = {}) {
  return text(status, JSON.stringify(value), { 'Content-Type': 'application/json', ...headers });
}

export function text(status, body, headers = {}) {
  return (_request, response) => response.writeHead(status, headers).end(body);
}

export function hang() {}

export function reset(request) {
  request.socket.resetAndDestroy();
}

/** Half of a reply, and then the connection breaks. */
export function cutOff(request, response) {
  const body = JSON.stringify(TOKENS);
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
  response.write(body.slice(0, body.length / 2), () => setTimeout(() => request.socket.destroy(), 20));
}

/** One space after the other, for ever: always something arrives, never the end. */
export function drip(_request, response) {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 200);
  response.on('close', () => clearInterval(timer));
}

const urlOf = (server) => `http://127.0.0.1:${server.address().port}`;
