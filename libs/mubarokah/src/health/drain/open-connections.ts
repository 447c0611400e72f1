import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2Session } from 'node:http2';
import { type Server, Socket } from 'node:net';
import { Server as TlsServer, type TLSSocket } from 'node:tls';
import { type Http1Socket, closeWhenIdle } from './close-when-idle.js';

/** The connections of some HTTP servers, upgraded ones included, which Node's servers themselves forget. */
export class OpenConnections {
  /** All of them, TCP below TLS too. */
  private readonly sockets = new Set<Socket>();
  private readonly http1 = new Set<Http1Socket>();
  private readonly http2 = new Set<Http2Session>();
  private isLeaving = false;

  constructor(private readonly servers: readonly Server[]) {
    for (const server of servers) this.watch(server);
  }

  get isServing(): boolean {
    return this.sockets.size > 0 || this.servers.some(({ listening }) => listening);
  }

  /** For a request that may come from a server that is not known here. */
  serve({ socket, httpVersionMajor }: IncomingMessage, response: ServerResponse): void {
    // Serverless handlers and injected requests have an imitation of a socket.
    if (httpVersionMajor !== 1 || !(socket instanceof Socket) || socket.destroyed) return;
    if (!this.http1.has(socket)) {
      keepWhileOpen(this.sockets, socket);
      keepWhileOpen(this.http1, socket);
    }
    if (this.isLeaving && !response.headersSent) response.setHeader('Connection', 'close');
  }

  /** Tells the client of every answer whose headers are not sent yet that its connection ends. */
  announceClose(): void {
    this.isLeaving = true;
    for (const { _httpMessage: answer } of this.http1) {
      if (answer && !answer.headersSent) answer.setHeader('Connection', 'close');
    }
    // Ahead of the app's own listener, which may answer at once.
    for (const server of this.servers) server.prependListener('request', this.serve.bind(this));
  }

  /** Stops listening, and closes each connection as soon as nothing is under way on it. Resolves when all are closed. */
  async close(): Promise<void> {
    const closed = this.servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const session of this.http2) session.close();
    for (const socket of this.http1) closeWhenIdle(socket);
    await Promise.all(closed);
    for (const socket of this.sockets) await new Promise((resolve) => socket.once('close', resolve));
  }

  /** Closes what is left, whatever is under way. Returns how many connections that were. */
  cut(): number {
    const { size } = this.sockets;
    for (const socket of this.sockets) socket.destroy();
    return size;
  }

  private watch(server: Server): void {
    const speaksHttp2 = 'updateSettings' in server;
    const secured = server instanceof TlsServer ? 'secureConnection' : 'connection';
    server.on('connection', (socket: Socket) => keepWhileOpen(this.sockets, socket));
    server.on(secured, (socket: Socket & Partial<TLSSocket>) => {
      if (!speaksHttp2 || socket.alpnProtocol === 'http/1.1') keepWhileOpen(this.http1, socket);
    });
    server.on('session', (session: Http2Session) => keepWhileOpen(this.http2, session));
  }
}

function keepWhileOpen<T extends EventEmitter>(open: Set<T>, connection: T): void {
  open.add(connection);
  connection.once('close', () => open.delete(connection));
}
