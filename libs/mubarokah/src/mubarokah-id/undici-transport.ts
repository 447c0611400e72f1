import type { Dispatcher } from 'undici';
import type { DispatcherLike, TlsOptions } from '../options/index.js';
import { connectWithin, type Connector } from './connect-within.js';
import { DispatchedRequest } from './dispatched-request.js';
import { dispatcherTo } from './dispatcher-to.js';
import type { Exchange, Transport, TransportRequest } from './transport.js';

interface Settings {
  readonly baseUrl: string;
  readonly connectTimeoutMs: number;
  readonly tls?: TlsOptions | undefined;
  /** The app's own: then it is what decides about connections. */
  readonly dispatcher?: DispatcherLike | undefined;
  /** Where a proxy is named. @default process.env */
  readonly environment?: NodeJS.ProcessEnv | undefined;
}

/**
 * Sends by undici.
 *
 * A balancer may close a connection in the moment in which it is used again, or without a word before (RFC 9112
 * §9.3.1). Then the request is sent once more, on a connection that was never used. It may have been processed all the
 * same; a code or refresh token that comes twice is refused, which is no worse than to give up.
 */
export class UndiciTransport implements Transport {
  private readonly target: { readonly origin: string; readonly base: string };
  private readonly kept: Pick<Dispatcher, 'dispatch'>;
  /** Each request has a connection of its own. Undefined where the app's dispatcher keeps the connections. */
  private readonly fresh: Dispatcher | undefined;
  private readonly owned: readonly Dispatcher[];
  private isOpening = false;

  constructor({ baseUrl, dispatcher, connectTimeoutMs, tls, environment }: Settings) {
    const { origin, pathname } = new URL(baseUrl);
    this.target = { origin, base: pathname.replace(/\/$/, '') };
    if (dispatcher !== undefined) {
      [this.kept, this.owned] = [dispatcher as Dispatcher, []];
      return;
    }
    const connections = {
      connectTimeoutMs,
      tls,
      environment,
      open: (connect: Connector) =>
        connectWithin(connectTimeoutMs, connect, (opened) => this.opening(opened)),
    };
    const kept = dispatcherTo(origin, { ...connections, pipelining: 1 });
    this.fresh = dispatcherTo(origin, { ...connections, pipelining: 0 });
    this.kept = kept;
    this.owned = [kept, this.fresh];
  }

  begin({ path, body, ...request }: TransportRequest): Exchange {
    const { origin, base } = this.target;
    const options = { ...request, origin, path: base + path, body: body ?? null };
    let sent = new DispatchedRequest(this.kept, options, () => this.isOpening);
    const response = sent.response.catch((error: unknown) => {
      if (this.fresh === undefined || !sent.foundConnectionDead(error)) throw error;
      sent = new DispatchedRequest(this.fresh, options, () => this.isOpening);
      return sent.response;
    });
    return { response, cancel: () => sent.cancel() };
  }

  async close(): Promise<void> {
    await Promise.all(this.owned.map((dispatcher) => dispatcher.destroy()));
  }

  /** A new connection takes its first request while it is handed over. */
  private opening(handOver: () => void): void {
    this.isOpening = true;
    try {
      handOver();
    } finally {
      this.isOpening = false;
    }
  }
}
