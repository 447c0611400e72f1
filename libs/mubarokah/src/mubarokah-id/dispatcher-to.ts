import type { buildConnector, Dispatcher } from 'undici';
import openTunnel from 'undici/lib/api/api-connect.js';
import connectorOf from 'undici/lib/core/connect.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import { isLoopback, proxyOf, type TlsOptions } from '../options/index.js';
import type { Connector } from './connect-within.js';

/** A provider that has fallen silent holds so many connections at most; further requests wait for one of them. */
const MAX_CONNECTIONS = 128;
/** An idle connection is closed before servers do it, of which 5 s is common: so few have died when they are used again. */
const IDLE_MS = 4_000;

/** What a connection leads to: Mubarokah ID, the proxy, or Mubarokah ID through the proxy's tunnel. */
export type Hop = 'straight' | 'proxy' | 'tunnel';

export interface Connections {
  readonly connectTimeoutMs: number;
  /** Whoever sends nothing may look at a certificate that is not believed, too. */
  readonly tls?: (TlsOptions & { readonly rejectUnauthorized?: false }) | undefined;
  /** 0 for a connection to each request. */
  readonly pipelining: 0 | 1;
  /** Where the proxy is named. @default process.env */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** Makes of what opens a connection what is to open it. */
  readonly open: (connect: Connector, hop: Hop) => buildConnector.connector;
}

/** Sends to Mubarokah ID, by the proxy that `HTTPS_PROXY` names, if it names one. */
export function dispatcherTo(
  origin: string,
  { connectTimeoutMs, tls, pipelining, environment = process.env, open }: Connections,
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
  const pool =
    (hop: Hop) =>
    (to: string | URL, options: object): Pool => {
      const { connect: connector, ...others } = options as Pool.Options;
      // A function is what opens the tunnel.
      const isOwn = typeof connector === 'function';
      const opens = isOwn ? connector : connectorOf(connector ?? {});
      return new Pool(to, { ...others, connect: open(opens, hop === 'straight' && isOwn ? 'tunnel' : hop) });
    };
  const [straight, toProxy] = [pool('straight'), pool('proxy')];
  // What goes by plain http goes to this machine, and by no proxy, which could read it.
  if (isLoopback(new URL(origin))) return straight(origin, settings);
  return new EnvHttpProxyAgent({
    ...settings,
    httpProxy: '', // by which undici would go to https as well
    httpsProxy: proxyOf(environment)?.url?.href ?? '',
    noProxy: environment.no_proxy ?? environment.NO_PROXY ?? '',
    factory: straight,
    // By which a tunnel is opened; undici's own entry point alone gives it to all pools.
    clientFactory: (proxy, options) => Object.assign(toProxy(proxy, options), { connect: openTunnel }),
    requestTls: connect,
    // The client's own certificate is for Mubarokah ID alone.
    proxyTls: { timeout: connectTimeoutMs, ...(tls?.ca && { ca: tls.ca }) },
  });
}
