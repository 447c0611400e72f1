import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { contained } from '../../events/index.js';
import { pathOf, readRequest, sendByNode } from '../../http/index.js';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../../options/index.js';
import { MetricsEndpoint } from './metrics-endpoint.js';

/** Metrics tell much of an app, so who may reach them is said and not assumed. */
const LOOPBACK = '127.0.0.1';

/** Serves the metrics on a port of their own, which no request to the app can reach. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private server: Server | undefined;

  constructor(
    private readonly endpoint: MetricsEndpoint,
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
  ) {}

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
        this.answer(request, response),
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
    const isMetrics = pathOf(request.url ?? '') === this.options.metrics.path;
    sendByNode(response, isMetrics ? await this.endpoint.answer(readRequest(request)) : { status: 404 });
  }
}
