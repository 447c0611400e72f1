import { type IncomingMessage, request as requestByHttp, type RequestOptions } from 'node:http';
import { request as requestByHttps } from 'node:https';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { constants, createBrotliDecompress, createInflate, createUnzip } from 'node:zlib';
import type { AxiosAdapter, AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import type { connectDeadlineAgents } from './connect-deadline-agent.js';

type Agents = ReturnType<typeof connectDeadlineAgents>;

const ACCEPT_ENCODING = 'gzip, compress, deflate, br';
/** What was flushed is read, whether or not an end follows: the JSON tells if it is whole. */
const ZLIB = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH };

const DECODERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', () => createUnzip(ZLIB)],
  ['x-gzip', () => createUnzip(ZLIB)],
  ['compress', () => createUnzip(ZLIB)],
  ['deflate', () => createInflate(ZLIB)],
  ['br', () => createBrotliDecompress(BROTLI)],
]);

/** How Node tells that the other side has closed the connection. */
const CLOSED = new Set<unknown>(['ECONNRESET', 'EPIPE']);

/** A connection that was kept alive had died before the request was written to it: no byte of an answer came. */
class DeadConnection extends Error {}

/**
 * Sends to `baseUrl`, straight to the host it names: by no proxy, following no redirect (a 307 would send the client
 * secret to whoever it names). Every response is an answer, its body a stream. Axios' own adapter does much more, and
 * takes about 0.1 ms a call longer for it: a login has two calls, and costs less than a millisecond in all.
 *
 * A balancer may close a connection in the moment in which it is used again, or without a word before (RFC 9112
 * §9.3.1). Then the request is sent once more, on a connection that was never used. It may have been processed all the
 * same; a code or refresh token that comes twice is refused, which is no worse than to give up.
 *
 * @param kept keep connections alive
 * @param fresh open one for each request
 */
export function directAdapter(baseUrl: string, kept: Agents, fresh: Agents): AxiosAdapter {
  const { protocol, hostname, port, pathname } = new URL(baseUrl);
  const isHttps = protocol === 'https:';
  const target = { hostname: hostname.replace(/^\[|\]$/g, ''), port };
  const base = pathname.replace(/\/$/, '');
  const send = (by: Agents, config: InternalAxiosRequestConfig): Promise<IncomingMessage> => {
    config.headers.set('Accept-Encoding', ACCEPT_ENCODING);
    const { url, method } = config;
    const options = { ...target, path: base + url, method, headers: config.headers.toJSON() as never };
    return isHttps
      ? exchange(requestByHttps, { ...options, agent: by.httpsAgent }, config)
      : exchange(requestByHttp, { ...options, agent: by.httpAgent }, config);
  };
  return async (config) => {
    const incoming = await send(kept, config).catch((error: unknown) => {
      if (!(error instanceof DeadConnection) || config.signal?.aborted === true) throw error;
      return send(fresh, config);
    });
    const { statusCode: status = 0, statusMessage: statusText = '', headers } = incoming;
    const data = decoded(incoming, headers['content-encoding']);
    return { status, statusText, headers, config, data } as AxiosResponse;
  };
}

/** Resolves when the head of the answer is there. What is made of it happens outside of the socket's own callbacks. */
function exchange(
  request: typeof requestByHttp,
  options: RequestOptions,
  { signal, data }: InternalAxiosRequestConfig,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let [hasByte, isAnswered] = [false, false];
    const outgoing = request(options, (incoming) => {
      isAnswered = true;
      resolve(incoming);
    });
    outgoing.once('socket', (socket) => socket.once('data', () => (hasByte = true)));
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const isDead = outgoing.reusedSocket && !hasByte && CLOSED.has(error.code);
      reject(isDead ? new DeadConnection() : error);
    });
    // A 101 that nobody asked for ends the request without an error or a response.
    outgoing.on('close', () => {
      if (!isAnswered) reject(new Error('The connection closed before an answer came.'));
    });
    signal?.addEventListener?.('abort', () => outgoing.destroy(new Error('aborted')), { once: true });
    outgoing.end(data as string | undefined);
  });
}

function decoded(body: Readable, encoding = ''): Readable {
  const decoder = DECODERS.get(encoding.toLowerCase())?.();
  return decoder === undefined ? body : pipeline(body, decoder, () => undefined);
}
