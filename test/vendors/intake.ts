import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** What an SDK sent. */
export interface Received {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Decompressed. */
  readonly body: Buffer;
}

/** What the vendor would answer: a status, and what it says. */
export interface IntakeAnswer {
  readonly status?: number;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Credentials {
  readonly key: string;
  readonly cert: string;
}

/** Plays the vendor on loopback: takes all, keeps all. */
export class Intake {
  readonly received: Received[] = [];

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async start(
    answer: (received: Received, port: number) => IntakeAnswer = () => ({}),
    secure?: Credentials,
  ): Promise<Intake> {
    const kept: { intake?: Intake } = {};
    const listener = (request: IncomingMessage, response: ServerResponse): void => {
      void (async () => {
        const { method = '', url = '', headers } = request;
        const body = decompressed(await buffer(request), headers['content-encoding']);
        const received = { method, path: url, headers, body };
        kept.intake!.received.push(received);
        const { status = 200, body: says = '{}', headers: more } = answer(received, kept.intake!.port);
        const type = headers['content-type'] ?? 'application/json';
        const isProtobuf = type === 'application/x-protobuf';
        response.writeHead(status, { 'content-type': type, ...more }).end(isProtobuf ? '' : says);
      })().catch(() => response.destroy());
    };
    const server = secure ? createSecureServer(secure, listener) : createServer(listener);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (kept.intake = new Intake(server, (server.address() as AddressInfo).port));
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** All that came, as text, to be searched. */
  get text(): string {
    return this.received
      .map(({ path, headers, body }) => `${path}\n${JSON.stringify(headers)}\n${body.toString('latin1')}`)
      .join('\n');
  }

  async close(): Promise<void> {
    this.server.close();
    (this.server as { closeAllConnections?: () => void }).closeAllConnections?.();
    await once(this.server, 'close');
  }
}

function decompressed(body: Buffer, encoding: string | undefined): Buffer {
  switch (encoding) {
    case 'gzip':
      return gunzipSync(body);
    case 'deflate':
      return inflateSync(body);
    case 'br':
      return brotliDecompressSync(body);
    default:
      return body;
  }
}
