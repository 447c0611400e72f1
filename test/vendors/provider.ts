import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { TOKENS, USER } from '../leaks/planted.js';
import type { Secrets } from '../leaks/secrets.js';

export type TokenAnswer = 'tokens' | 'invalid_client' | 'unavailable' | 'reset';

/** Mubarokah ID as far as the app calls it. It learns what it is sent, so that this can be looked for elsewhere. */
export class Provider {
  token: TokenAnswer = 'tokens';
  userId = USER.id;

  private constructor(
    private readonly server: Server,
    private readonly secrets: Secrets,
  ) {}

  static async start(secrets: Secrets): Promise<Provider> {
    const server = createServer();
    const provider = new Provider(server, secrets);
    server.on('request', (request, response) => void provider.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    this.secrets.learn('verifier', form.get('code_verifier'));
    this.secrets.learn('authorization', request.headers.authorization?.replace('Bearer ', ''));
    const [status, body] = request.url === '/oauth/token' ? this.tokenAnswer() : this.userAnswer(request);
    if (status === 0) {
      response.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private tokenAnswer(): [number, object] {
    switch (this.token) {
      case 'tokens':
        return [200, TOKENS];
      case 'invalid_client':
        return [401, { error: 'invalid_client', error_description: this.secrets.all }];
      case 'unavailable':
        return [503, { message: this.secrets.all }];
      case 'reset':
        return [0, {}];
    }
  }

  private userAnswer({ headers }: IncomingMessage): [number, object] {
    return headers.authorization === undefined
      ? [401, { message: 'Unauthenticated.' }]
      : [200, { ...USER, id: this.userId }];
  }
}
