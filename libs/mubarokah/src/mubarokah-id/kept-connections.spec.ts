import { once } from 'node:events';
import {
  Agent,
  createServer,
  type IncomingMessage,
  type RequestListener,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import { Agent as HttpsAgent, createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ResolvedOptions } from '../options/index.js';
import { ProviderHttp } from './provider-http.js';

/** A key that both sides know takes the place of a certificate. */
const AGREED = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const;
const psk = Buffer.alloc(16, 7);
const KNOWS_KEY = {
  ...AGREED,
  pskCallback: () => ({ psk, identity: 'test' }),
  checkServerIdentity: () => undefined,
};

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Protocol = 'http' | 'https';
type Transport = 'undici' | 'the HttpService of the app';

function optionsOf(transport: Transport) {
  if (transport === 'undici') return { tls: KNOWS_KEY };
  const agents = {
    httpAgent: new Agent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({ keepAlive: true, ...KNOWS_KEY }),
  };
  closing.push(() => agents.httpAgent.destroy());
  closing.push(() => agents.httpsAgent.destroy());
  return { httpService: new HttpService(axios.create(agents)) };
}

/** A provider and a client that keeps connections alive. Nothing is answered that `answer` does not answer. */
async function serve(
  [transport, protocol]: readonly [Transport, Protocol],
  answer: (response: ServerResponse, nth: number) => void,
) {
  const requests: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(request.resume());
    request.on('end', () => answer(response, requests.length));
  };
  const options = { ...AGREED, pskCallback: () => psk, keepAliveTimeout: 60_000 } as ServerOptions;
  const server = protocol === 'http' ? createServer(options, listener) : createHttpsServer(options, listener);
  const connections = new Set<Socket>();
  server.on('connection', (socket: Socket) => connections.add(socket.on('error', () => undefined)));
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  closing.push(() => server.close().closeAllConnections());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const http = new ProviderHttp({
    baseUrl: `${protocol}://127.0.0.1:${port}`,
    connectTimeoutMs: 1_000,
    requestTimeoutMs: 3_000,
    ...optionsOf(transport),
  } as unknown as ResolvedOptions);
  closing.push(() => void http.onApplicationShutdown());
  const send = async (timeoutMs = 3_000): Promise<string> => {
    const form = new URLSearchParams({ code: 'x' });
    const { status, body } = await http.send({ method: 'POST', path: '/oauth/token', form, timeoutMs });
    return `${status} ${body}`;
  };
  return { connections, requests, send };
}

const socketsOf = (requests: readonly IncomingMessage[]): number =>
  new Set(requests.map(({ socket }) => socket)).size;
const good = (response: ServerResponse): void => void response.end('{}');
const reset = ({ socket }: ServerResponse): void => void socket?.destroy(new Error('reset by the server'));

describe.each<[Transport, Protocol]>([
  ['undici', 'http'],
  ['undici', 'https'],
  ['the HttpService of the app', 'http'],
  ['the HttpService of the app', 'https'],
])('A connection that was kept alive by %s over %s', (...wire) => {
  it('is used again while it lives', async () => {
    const { send, requests } = await serve(wire, good);
    expect([await send(), await send()]).toEqual(['200 {}', '200 {}']);
    expect(socketsOf(requests)).toBe(1);
  });

  it.each<[how: string, close: (socket: Socket) => void]>([
    ['was closed', (socket) => socket.destroy()],
    ['was reset', (socket) => socket.resetAndDestroy()],
  ])('and %s unnoticed costs nothing but a new one', async (_, close) => {
    const { connections, send, requests } = await serve(wire, good);
    await send();
    // In the same turn of the event loop, so that the client cannot know.
    for (const socket of connections) close(socket);
    expect(await send()).toBe('200 {}');
    expect(requests).toHaveLength(2);
    expect(socketsOf(requests)).toBe(2);
  });

  it('is not followed by another that may be as dead', async () => {
    const { connections, send, requests } = await serve(wire, good);
    await Promise.all([send(), send(), send()]);
    expect(connections.size).toBe(3);
    for (const socket of connections) socket.destroy();
    expect(await send()).toBe('200 {}');
    expect(requests).toHaveLength(4);
  });

  it('gets one new attempt where it is closed as the request arrives', async () => {
    const { send, requests } = await serve(wire, (response, nth) =>
      nth === 2 ? reset(response) : good(response),
    );
    expect([await send(), await send()]).toEqual(['200 {}', '200 {}']);
    expect(requests).toHaveLength(3);
    expect(socketsOf(requests)).toBe(2);
  });

  it('gets no second new attempt', async () => {
    const { send, requests } = await serve(wire, (response, nth) =>
      nth === 1 ? good(response) : reset(response),
    );
    await send();
    await expect(send()).rejects.toMatchObject({ code: 'aborted', sent: true });
    expect(requests).toHaveLength(3);
  });

  it.each<[what: string, begin: (response: ServerResponse) => void]>([
    ['one byte of an answer', ({ socket }) => socket?.write('H')],
    ['half a head', ({ socket }) => socket?.write('HTTP/1.1 200 OK\r\nContent-Le')],
    ['early hints', (response) => response.writeEarlyHints({ link: '</x>; rel=preload' })],
  ])('gets no new attempt after %s', async (_, begin) => {
    const { send, requests } = await serve(wire, (response, nth) => {
      if (nth === 1) return good(response);
      begin(response);
      response.socket?.end();
    });
    await send();
    await expect(send()).rejects.toMatchObject({ code: 'aborted', sent: true });
    expect(requests).toHaveLength(2);
  });

  it('gets no new attempt where the answer is none', async () => {
    const { send, requests } = await serve(wire, (response, nth) =>
      nth === 1 ? good(response) : response.socket?.end('hello\r\n\r\n'),
    );
    await send();
    await expect(send()).rejects.toMatchObject({ code: 'aborted' });
    expect(requests).toHaveLength(2);
  });

  it('gets no new attempt where the client itself gave up', async () => {
    const { send, requests } = await serve(wire, (response, nth) => nth === 1 && good(response));
    await send();
    await expect(send(100)).rejects.toMatchObject({ code: 'timeout' });
    expect(requests).toHaveLength(2);
  });

  it('that was never used before gets no new attempt', async () => {
    const { send, requests } = await serve(wire, reset);
    await expect(send()).rejects.toMatchObject({ code: 'aborted', sent: true });
    expect(requests).toHaveLength(1);
  });
});
