import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  HttpException,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { contained } from '../../events/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../../options/index.js';
import { Exposition } from './exposition.js';
import { metricsAccess } from './metrics-access.js';

/** Metrics tell much of an app, so who may reach them is said and not assumed. */
const LOOPBACK = '127.0.0.1';

/** Serves the metrics on a port of their own, which no request to the app can reach. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private server: Server | undefined;
  private readonly mayScrape: ReturnType<typeof metricsAccess>;

  constructor(
    private readonly exposition: Exposition,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    this.mayScrape = metricsAccess(options.metrics);
  }

  /** The port that it listens on; undefined where it has none of its own. */
  get port(): number | undefined {
    return (this.server?.address() as AddressInfo | null | undefined)?.port;
  }

  /** Rejects, and so the app does not start, when the port is taken. */
  async onApplicationBootstrap(): Promise<void> {
    const { port, host = LOOPBACK } = this.options.metrics;
    if (port === undefined) return;
    this.server = createServer(
      contained('Serving the metrics', (request: IncomingMessage, response: ServerResponse) =>
        this.answer(request, response).catch((error: unknown) =>
          response.writeHead(error instanceof HttpException ? error.getStatus() : 500).end(),
        ),
      ),
    ).listen(port, host);
    // It also tells of connections that could not be taken, and unheard that would end the process.
    this.server.on('error', () => undefined);
    await once(this.server, 'listening');
  }

  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0];
    if (path !== this.options.metrics.path) return void response.writeHead(404).end();
    if (!(await this.mayScrape(request.headers)))
      return void response.writeHead(401, { 'WWW-Authenticate': 'Bearer' }).end();
    const { contentType, body } = await this.exposition.render(request.headers.accept);
    response
      .writeHead(200, { 'Content-Type': contentType, 'Content-Length': Buffer.byteLength(body) })
      .end(body);
  }
}
