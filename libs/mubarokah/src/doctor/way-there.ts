import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { dispatcherTo, type Hop } from '../mubarokah-id/dispatcher-to.js';
import { connectWithin } from '../mubarokah-id/index.js';
import { proxyOf } from '../options/index.js';
import { hostOf, portOf } from './host.js';
import type { Subject } from './subject.js';

const DEADLINE_MS = 5_000;
/** What undici says of a proxy that opens no tunnel. */
const NO_TUNNEL = /^Proxy response \((\d{3})\)/;

/** The connection to Mubarokah ID by https, which the library's calls would be sent on. */
export interface Handshake {
  readonly certificate: PeerCertificate;
  /** What the library would refuse it for. */
  readonly fault: string | undefined;
  readonly protocol: string;
}

/** The way of the library's calls to Mubarokah ID. */
export interface WayThere {
  /** The name of the environment that names the proxy. Undefined where they go straight. */
  readonly proxy: string | undefined;
  /** Where its first connection leads. */
  readonly host: string;
  readonly port: number;
  /** What came of it; undefined by plain http, which needs no more than a connection. */
  readonly end?: Handshake | { readonly status: number } | { readonly failure: string } | undefined;
}

type Examined = Pick<Subject, 'environment'> & { readonly baseUrl: URL };

const found = new WeakMap<URL, Promise<WayThere>>();

/** Opens a connection as the library does, once for all checks, and sends nothing on it. */
export function wayThere(subject: Examined): Promise<WayThere> {
  const { baseUrl } = subject;
  let way = found.get(baseUrl);
  if (way === undefined) found.set(baseUrl, (way = find(subject)));
  return way;
}

async function find({ baseUrl, environment }: Examined): Promise<WayThere> {
  const straight = { proxy: undefined, host: hostOf(baseUrl), port: portOf(baseUrl) };
  if (baseUrl.protocol === 'http:') return straight;
  let first: Hop | undefined;
  let end: WayThere['end'];
  const dispatcher = dispatcherTo(baseUrl.origin, {
    connectTimeoutMs: DEADLINE_MS,
    tls: { rejectUnauthorized: false },
    pipelining: 0,
    environment,
    open(connect, hop) {
      if (hop === 'proxy') return connect as ReturnType<typeof connectWithin>;
      const look = connectWithin(
        DEADLINE_MS,
        (options, callback) =>
          connect(options, (error, socket) => {
            end = endOf(error, socket);
            socket?.on('error', () => undefined).destroy();
            callback(error ?? new Error('no more than a look'));
          }),
        (handOver) => handOver(),
      );
      return (options, callback) => {
        first ??= hop;
        look(options, callback);
      };
    },
  });
  // It fails, as no connection is handed over.
  await new Promise<void>((resolve) => {
    dispatcher.dispatch(
      { origin: baseUrl.origin, method: 'GET', path: '/' },
      { onRequestStart: () => undefined, onResponseError: () => resolve() },
    );
  });
  await dispatcher.destroy();
  end ??= { failure: `no answer within ${DEADLINE_MS / 1000} s` };
  const { name, url } = (first === 'tunnel' && proxyOf(environment)) || {};
  return url === undefined
    ? { ...straight, end }
    : { proxy: name, host: hostOf(url), port: portOf(url), end };
}

function endOf(error: Error | null, socket: Socket | null | undefined): WayThere['end'] {
  if (socket) return handshakeOf(socket as TLSSocket);
  const status = NO_TUNNEL.exec(error?.message ?? '')?.[1];
  if (status !== undefined) return { status: Number(status) };
  const { code = 'failed' }: NodeJS.ErrnoException = error ?? new Error();
  return { failure: code };
}

function handshakeOf(socket: TLSSocket): Handshake {
  // Node's types call it an Error, and it is the code alone in most cases.
  const { authorizationError: error } = socket as { authorizationError?: unknown };
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : error;
  return {
    certificate: socket.getPeerCertificate(),
    fault: socket.authorized ? undefined : typeof code === 'string' ? code : 'not authorized',
    protocol: socket.getProtocol() ?? 'TLS',
  };
}
