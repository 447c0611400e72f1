import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { inspect } from 'node:util';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { HttpService } from '@nestjs/axios';
import axios, { type InternalAxiosRequestConfig } from 'axios';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type MubarokahOptions, resolveOptions } from '../options/index.js';
import { ProviderHttp, type ProviderRequest } from './provider-http.js';
import { MAX_BODY_BYTES } from './response-body.js';
import { TransportFailure } from './transport-failure.js';

const SECRET = 'hunter2';
const TOKEN_REQUEST: ProviderRequest = {
  method: 'POST',
  path: '/oauth/token',
  form: new URLSearchParams({ code: SECRET, client_secret: SECRET }),
  headers: { Authorization: `Basic ${SECRET}` },
};
const USER_REQUEST: ProviderRequest = {
  method: 'GET',
  path: '/api/user',
  headers: { Authorization: `Bearer ${SECRET}` },
};

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A provider that answers as `listener` says. */
async function serve(listener: RequestListener) {
  const requests: { message: IncomingMessage; body: string }[] = [];
  const server = createServer((message, response) => {
    const seen = { message, body: '' };
    requests.push(seen);
    message.setEncoding('utf8').on('data', (chunk: string) => (seen.body += chunk));
    message.on('end', () => void listener(message, response));
  });
  closing.push(() => server.close().closeAllConnections());
  return { server, requests, baseUrl: await listen(server) };
}

async function listen(server: Server | TcpServer): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function httpWith(options: MubarokahOptions): ProviderHttp {
  const http = new ProviderHttp(
    resolveOptions(
      {
        clientId: 'shop',
        clientSecret: SECRET,
        redirectUri: 'https://shop.example/callback',
        cookieSecret: 'c'.repeat(32),
        ...options,
      },
      {},
    ),
  );
  closing.push(() => void http.onApplicationShutdown());
  return http;
}

const answering =
  (body: string | Buffer, headers: Record<string, string> = {}, status = 200): RequestListener =>
  (_, response) =>
    void response.writeHead(status, headers).end(body);

/** Resolves when the client has closed the connection of that request; a test that waits for ever has failed. */
async function hangUpOf({ socket }: IncomingMessage): Promise<true> {
  if (!socket.destroyed) await new Promise((resolve) => socket.on('error', () => {}).once('close', resolve));
  return true;
}

/** What `send` fails with, having checked that it is ours and tells no secret. */
async function failureOf(sending: Promise<unknown>): Promise<TransportFailure> {
  const error: unknown = await sending.then(
    () => new Error('It did not fail.'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TransportFailure);
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(SECRET);
  return error as TransportFailure;
}

type Timeouts = Pick<MubarokahOptions, 'connectTimeoutMs' | 'requestTimeoutMs'>;

describe.each<[transport: string, optionsOf: () => MubarokahOptions]>([
  ['undici', () => ({})],
  ['the HttpService of the app', () => ({ httpService: new HttpService(axios.create()) })],
])('ProviderHttp by %s', (_, optionsOf) => {
  const httpTo = (baseUrl: string, timeouts: Timeouts = {}) =>
    httpWith({ ...optionsOf(), baseUrl, ...timeouts });

  describe('sends', () => {
    it('a form, and asks for JSON', async () => {
      const { baseUrl, requests } = await serve(answering('{}'));
      const form = new URLSearchParams({ code: 'a+b &=ä' });
      await httpTo(baseUrl).send({ method: 'POST', path: '/oauth/token', form });
      const [{ message, body }] = requests as [(typeof requests)[0]];
      expect(message).toMatchObject({ method: 'POST', url: '/oauth/token' });
      expect(message.headers).toMatchObject({
        accept: 'application/json',
        'content-type': 'application/x-www-form-urlencoded;charset=utf-8',
        'user-agent': 'nestjs-mubarokah',
        'accept-encoding': 'gzip, compress, deflate, br',
        'content-length': String(Buffer.byteLength(body)),
      });
      expect(new URLSearchParams(body).get('code')).toBe('a+b &=ä');
    });

    it('headers, below the path of the base URL', async () => {
      const { baseUrl, requests } = await serve(answering('{}'));
      await httpTo(`${baseUrl}/base/`).send(USER_REQUEST);
      expect(requests[0]!.message).toMatchObject({ method: 'GET', url: '/base/api/user' });
      expect(requests[0]!.message.headers.authorization).toBe(`Bearer ${SECRET}`);
      expect(requests[0]!.message.headers).not.toHaveProperty('content-type');
      expect(requests[0]!.message.headers).not.toHaveProperty('content-length');
      expect(requests[0]!.body).toBe('');
    });

    it('nothing to a proxy that the environment names', async () => {
      const proxy = await serve(answering('{}'));
      const { baseUrl, requests } = await serve(answering('{}'));
      const before = process.env['HTTP_PROXY'];
      process.env['HTTP_PROXY'] = proxy.baseUrl;
      await httpTo(baseUrl)
        .send(TOKEN_REQUEST)
        .finally(() => {
          if (before === undefined) delete process.env['HTTP_PROXY'];
          else process.env['HTTP_PROXY'] = before;
        });
      expect([proxy.requests.length, requests.length]).toEqual([0, 1]);
    });

    it('one request after the other on one connection', async () => {
      const { baseUrl, requests } = await serve(answering('{}'));
      const http = httpTo(baseUrl);
      await http.send(USER_REQUEST);
      await http.send(USER_REQUEST);
      expect(new Set(requests.map(({ message }) => message.socket)).size).toBe(1);
    });
  });

  describe('receives', () => {
    it.each([200, 204, 301, 400, 401, 403, 404, 429, 500, 503])(
      'a %d as an answer, not as a failure',
      async (status) => {
        const { baseUrl } = await serve(answering('', { 'Retry-After': '7' }, status));
        const response = await httpTo(baseUrl).send(USER_REQUEST);
        expect(response).toMatchObject({ status, body: '' });
        expect(response.headers['retry-after']).toBe('7');
      },
    );

    it.each([301, 302, 303, 307, 308])('a %d without going where it points', async (status) => {
      const thief = await serve(answering('{}'));
      const { baseUrl } = await serve(answering('', { Location: `${thief.baseUrl}/oauth/token` }, status));
      const http = httpTo(baseUrl);
      expect(await http.send(TOKEN_REQUEST)).toMatchObject({ status });
      expect(await http.send(USER_REQUEST)).toMatchObject({ status });
      expect(thief.requests).toEqual([]);
    });

    it('the first of two headers of a name', async () => {
      const { baseUrl } = await serve((_, response) => {
        response.writeHead(429, [...['Retry-After', '7'], ...['Retry-After', '9']]).end();
      });
      const { headers } = await httpTo(baseUrl).send(USER_REQUEST);
      expect(headers['retry-after']).toBe('7');
    });

    it('text as it is, without the byte order mark and without parsing it', async () => {
      const { baseUrl } = await serve(
        answering('\uFEFF{"name":"Sítī"}', { 'Content-Type': 'application/json' }),
      );
      expect((await httpTo(baseUrl).send(USER_REQUEST)).body).toBe('{"name":"Sítī"}');
    });

    it('a body that arrives in pieces, cut in the middle of a character', async () => {
      const bytes = Buffer.from('{"name":"Sítī"}');
      const { baseUrl } = await serve((_, response) => {
        let next = 0;
        const drip = (): void => {
          if (next === bytes.length) return void response.end();
          response.write(bytes.subarray(next, (next += 1)), () => setImmediate(drip));
        };
        drip();
      });
      expect((await httpTo(baseUrl).send(USER_REQUEST)).body).toBe('{"name":"Sítī"}');
    });

    it.each([
      ['gzip', gzipSync],
      ['GZIP', gzipSync],
      ['x-gzip', gzipSync],
      ['compress', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
    ])('a body packed with %s', async (encoding, pack) => {
      const { baseUrl } = await serve(answering(pack('{"id":7}'), { 'Content-Encoding': encoding }));
      expect((await httpTo(baseUrl).send(USER_REQUEST)).body).toBe('{"id":7}');
    });

    it.each(['identity', 'zstd', 'gzip, br', '', ...Object.getOwnPropertyNames(Object.prototype)])(
      'a body as it is where its encoding is called "%s"',
      async (encoding) => {
        const { baseUrl } = await serve(answering('{"id":7}', { 'Content-Encoding': encoding }));
        expect((await httpTo(baseUrl).send(USER_REQUEST)).body).toBe('{"id":7}');
      },
    );

    it.each([
      ['gzip', gzipSync('{"id":7}', { finishFlush: constants.Z_SYNC_FLUSH })],
      ['br', brotliCompressSync('{"id":7}', { finishFlush: constants.BROTLI_OPERATION_FLUSH })],
    ])('a body packed with %s that was flushed and has no end', async (encoding, packed) => {
      const { baseUrl } = await serve(answering(packed, { 'Content-Encoding': encoding }));
      expect((await httpTo(baseUrl).send(USER_REQUEST)).body).toBe('{"id":7}');
    });

    it('the largest body that is allowed', async () => {
      const { baseUrl } = await serve(answering('x'.repeat(MAX_BODY_BYTES)));
      expect((await httpTo(baseUrl).send(USER_REQUEST)).body).toHaveLength(MAX_BODY_BYTES);
    });

    // Packed in haste, and only where they go off: at its best, brotli takes seconds for a bomb.
    const bomb = (): Buffer => Buffer.alloc(64 * 1024 * 1024);
    const hastily = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

    it.each([
      ['one byte more', () => Buffer.alloc(MAX_BODY_BYTES + 1), 'identity'],
      ['a gzip bomb', () => gzipSync(bomb(), { level: 1 }), 'gzip'],
      ['a brotli bomb', () => brotliCompressSync(bomb(), hastily), 'br'],
      ['what is not gzip at all', () => Buffer.from('{"id":7}'), 'gzip'],
      ['what is not brotli at all', () => Buffer.from('{"id":7}'), 'br'],
    ])('no body of %s, but its status', async (_, bodyOf, encoding) => {
      const { baseUrl } = await serve(answering(bodyOf(), { 'Content-Encoding': encoding }));
      expect(await httpTo(baseUrl).send(USER_REQUEST)).toMatchObject({ status: 200, body: undefined });
    });

    it('no whole body of a gzip stream that ends early', async () => {
      const whole = JSON.stringify({ id: 7, padding: 'abcdefghijklmnopqrstuvwxyz'.repeat(9) });
      const { baseUrl } = await serve(
        answering(gzipSync(whole).subarray(0, -20), { 'Content-Encoding': 'gzip' }),
      );
      expect((await httpTo(baseUrl).send(USER_REQUEST)).body).not.toBe(whole);
    });

    it('no more of an endless body than it allows, and hangs up', async () => {
      const { baseUrl, requests } = await serve((_, response) => {
        const pour = (): void => void (response.writable && response.write('x'.repeat(65_536), pour));
        pour();
      });
      expect((await httpTo(baseUrl).send(USER_REQUEST)).body).toBeUndefined();
      expect(await hangUpOf(requests[0]!.message)).toBe(true);
    });
  });

  describe('fails with', () => {
    const hang: RequestListener = () => {};
    const dripForever: RequestListener = (_, response) => {
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(timer));
    };
    const midBody = (end: (response: ServerResponse) => void): RequestListener => {
      return (_, response) =>
        response.writeHead(200, { 'Content-Length': '1000' }).write('{"id":', () => end(response));
    };

    it.each([
      ['timeout, when the answer does not begin', hang],
      ['timeout, when the answer does not end, however steadily it drips', dripForever],
    ])('%s', async (_, listener) => {
      const { baseUrl } = await serve(listener);
      const failure = await failureOf(httpTo(baseUrl, { requestTimeoutMs: 80 }).send(TOKEN_REQUEST));
      expect(failure).toMatchObject({ code: 'timeout', sent: true });
    });

    it('timeout, when the one call was given less time than the others', async () => {
      const { baseUrl } = await serve(hang);
      const failure = await failureOf(httpTo(baseUrl).send({ ...TOKEN_REQUEST, timeoutMs: 50 }));
      expect(failure.code).toBe('timeout');
    });

    const SWITCHING_PROTOCOLS =
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';

    it.each<[string, RequestListener]>([
      ['before it answers', (request) => request.socket.destroy()],
      ['with a reset before it answers', (request) => request.socket.resetAndDestroy()],
      ['in the middle of the body', midBody(({ socket }) => socket?.destroy())],
      ['with a reset in the middle of the body', midBody(({ socket }) => socket?.resetAndDestroy())],
      ['having sent what is not HTTP', (request) => request.socket.end('hello\r\n\r\n')],
      ['having switched protocols', ({ socket }) => socket.write(SWITCHING_PROTOCOLS)],
    ])('aborted, when the provider hangs up %s', async (_, listener) => {
      const { baseUrl } = await serve(listener);
      const failure = await failureOf(httpTo(baseUrl).send(TOKEN_REQUEST));
      expect(failure).toMatchObject({ code: 'aborted', sent: true });
    });

    it('connect, when nobody listens: nothing was sent', async () => {
      const { baseUrl, server } = await serve(hang);
      server.close();
      await once(server, 'close');
      const failure = await failureOf(httpTo(baseUrl).send(TOKEN_REQUEST));
      expect(failure).toMatchObject({ code: 'connect', sent: false });
    });

    it('connect, when the handshake does not end in time: nothing was sent', async () => {
      const mute = createTcpServer((socket) => closing.push(() => socket.destroy()));
      closing.push(() => mute.close());
      const baseUrl = (await listen(mute)).replace('http:', 'https:');
      const failure = await failureOf(httpTo(baseUrl, { connectTimeoutMs: 80 }).send(TOKEN_REQUEST));
      expect(failure).toMatchObject({ code: 'connect', sent: false });
    });

    it('connect, when the time of the call is up before the handshake has ended: nothing was sent', async () => {
      const mute = createTcpServer((socket) => closing.push(() => socket.destroy()));
      closing.push(() => mute.close());
      const baseUrl = (await listen(mute)).replace('http:', 'https:');
      const http = httpTo(baseUrl, { connectTimeoutMs: 60_000, requestTimeoutMs: 80 });
      expect(await failureOf(http.send(TOKEN_REQUEST))).toMatchObject({ code: 'connect', sent: false });
    });

    it('dns, when the name means nothing: nothing was sent', async () => {
      // No label may be this long, so the resolver says no without asking anybody.
      const failure = await failureOf(httpTo(`https://${'x'.repeat(64)}.invalid`).send(TOKEN_REQUEST));
      expect(failure).toMatchObject({ code: 'dns', sent: false });
    });

    it('tls, when the other side speaks no TLS: nothing was sent', async () => {
      const { baseUrl } = await serve(hang);
      const failure = await failureOf(httpTo(baseUrl.replace('http:', 'https:')).send(TOKEN_REQUEST));
      expect(failure).toMatchObject({ code: 'tls', sent: false });
    });
  });

  it('finds an address in brackets', async () => {
    const { baseUrl } = await serve(answering('{}'));
    // 127.0.0.1 as IPv6 spells it, which can be reached where there is no IPv6. That TLS fails there shows who was asked.
    const inBrackets = baseUrl.replace('http://127.0.0.1', 'https://[::ffff:127.0.0.1]');
    expect(await failureOf(httpTo(inBrackets).send(USER_REQUEST))).toMatchObject({ code: 'tls' });
  });

  it('hangs up on a provider that is late', async () => {
    const { baseUrl, requests } = await serve(() => undefined);
    const failure = await failureOf(httpTo(baseUrl).send({ ...TOKEN_REQUEST, timeoutMs: 50 }));
    expect(failure).toMatchObject({ code: 'timeout', sent: true });
    expect(await hangUpOf(requests[0]!.message)).toBe(true);
  });

  it('sends nothing when there is no time', async () => {
    const { baseUrl, requests } = await serve(answering('{}'));
    const failure = await failureOf(httpTo(baseUrl).send({ ...TOKEN_REQUEST, timeoutMs: 0 }));
    expect(failure).toMatchObject({ code: 'timeout', sent: false });
    expect(requests).toEqual([]);
  });
});

describe('ProviderHttp by undici', () => {
  it('sends nothing that interceptors of the app could log', async () => {
    const { baseUrl } = await serve(answering('{}'));
    const seen = jest.fn((config: InternalAxiosRequestConfig) => config);
    const id = axios.interceptors.request.use(seen);
    await httpWith({ baseUrl }).send(TOKEN_REQUEST);
    axios.interceptors.request.eject(id);
    expect(seen).not.toHaveBeenCalled();
  });

  it('has closed its idle connections when the app has shut down', async () => {
    const { baseUrl, requests } = await serve(answering('{}'));
    const http = httpWith({ baseUrl });
    await http.send(USER_REQUEST);
    const startedAt = performance.now();
    await http.onApplicationShutdown();
    expect(await hangUpOf(requests[0]!.message)).toBe(true);
    // Four seconds later they would have been closed anyway.
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});
