import type { Dispatcher } from 'undici';
import buildConnector from 'undici/lib/core/connect.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import { type DispatcherLike, isLoopback, type TlsOptions } from '../options/index.js';
import { connectWithin } from './connect-within.js';
import { DispatchedRequest } from './dispatched-request.js';
import type { Exchange, Transport, TransportRequest } from './transport.js';

/** A provider that has fallen silent holds so many connections at most; further requests wait for one of them. */
const MAX_CONNECTIONS = 128;
/** An idle connection is closed before servers do it, of which 5 s is common: so few have died when they are used again. */
const IDLE_MS = 4_000;

interface Settings {
  readonly baseUrl: string;
  readonly connectTimeoutMs: number;
  readonly tls?: TlsOptions | undefined;
  /** The app's own: then it is what decides about connections. */
  readonly dispatcher?: DispatcherLike | undefined;
}

/**
 * Sends by undici: by the proxy that `HTTPS_PROXY` names, if it names one. What goes by plain http goes to this machine, and
 * by no proxy, which could read it.
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

  constructor({ baseUrl, dispatcher, ...settings }: Settings) {
    const { origin, pathname } = new URL(baseUrl);
    this.target = { origin, base: pathname.replace(/\/$/, '') };
    if (dispatcher !== undefined) {
      [this.kept, this.owned] = [dispatcher as Dispatcher, []];
      return;
    }
    const kept = this.dispatcherTo(origin, settings, { pipelining: 1 });
    this.fresh = this.dispatcherTo(origin, settings, { pipelining: 0 });
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

  private dispatcherTo(
    origin: string,
    { connectTimeoutMs, tls }: Pick<Settings, 'connectTimeoutMs' | 'tls'>,
    { pipelining }: Pick<Pool.Options, 'pipelining'>,
  ): Dispatcher {
    // Undici's own deadline is up to a second late, and is for what a proxy that hangs would leave behind.
    const connect = { ...tls, timeout: connectTimeoutMs };
    const settings: Pool.Options = {
      pipelining,
      connections: MAX_CONNECTIONS,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      // The deadline of the whole call stands for them.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect,
    };
    const pool = (to: string | URL, options: object): Pool => {
      const { connect: connector, ...others } = options as Pool.Options;
      const open = typeof connector === 'function' ? connector : buildConnector(connector ?? {});
      return new Pool(to, {
        ...others,
        connect: connectWithin(connectTimeoutMs, open, (opened) => this.opening(opened)),
      });
    };
    if (isLoopback(new URL(origin))) return pool(origin, settings);
    return new EnvHttpProxyAgent({
      ...settings,
      httpProxy: '', // by which undici would go to https as well
      factory: pool,
      clientFactory: pool,
      requestTls: connect,
      // The client's own certificate is for Mubarokah ID alone.
      proxyTls: { timeout: connectTimeoutMs, ...(tls?.ca && { ca: tls.ca }) },
    });
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
