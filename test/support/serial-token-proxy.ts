import { once } from 'node:events';
import { createServer, type IncomingMessage, request as send, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** In front of a provider, as if it had one CPU: each token request takes that long, one after the other. */
export class SerialTokenProxy {
  private turn: Promise<unknown> = Promise.resolve();
  private readonly server = createServer((request, response) => void this.pass(request, response));

  private constructor(
    private readonly target: URL,
    private readonly tokenMs: number,
  ) {}

  static async start(target: string, tokenMs: number): Promise<SerialTokenProxy> {
    const proxy = new SerialTokenProxy(new URL(target), tokenMs);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close().closeAllConnections();
  }

  private async pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    if (incoming.url === '/oauth/token') {
      // It works on, as PHP does, though nobody waits for the answer any more.
      this.turn = this.turn.then(() => sleep(this.tokenMs));
      await this.turn;
    }
    const { method, headers, url: path } = incoming;
    const outgoing = send(
      { host: this.target.hostname, port: this.target.port, method, headers, path },
      (answer) => {
        response.writeHead(answer.statusCode!, answer.headers);
        answer.pipe(response);
      },
    );
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  }
}
