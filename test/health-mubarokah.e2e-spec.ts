import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { MubarokahEvents } from '../libs/mubarokah/src/events/index.js';
import { mubarokahCheck, MubarokahHealthIndicator } from '../libs/mubarokah/src/health/index.js';
import { freePort } from './support/free-port.js';
import { type HealthApp, startHealthApp } from './support/health-app.js';
import { until } from './support/until.js';
import { selfSigned } from './support/health-certificate.js';

const TOKEN = 'a-token-for-the-operators';
const UNAUTHENTICATED: RequestListener = (_, response) => {
  response.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"Unauthenticated."}');
};
const answers =
  (status: number, headers: Record<string, string>, body = ''): RequestListener =>
  (_, response) => {
    response.writeHead(status, headers).end(body);
  };

const servers: Server[] = [];
/** What clients opened and wrote: one entry a connection. */
let heard: string[] = [];
let running: HealthApp | undefined;

async function serve(server: Server): Promise<number> {
  server.on('connection', hear);
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function hear(socket: Socket): void {
  const index = heard.push('') - 1;
  socket.on('data', (chunk) => (heard[index] += chunk.toString('latin1')));
}

const provider = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await serve(createServer(listener))}`;

async function indicatorOf(baseUrl: string): Promise<MubarokahHealthIndicator> {
  running = await startHealthApp({}, { options: { baseUrl, connectTimeoutMs: 200, requestTimeoutMs: 300 } });
  return running.app.get(MubarokahHealthIndicator, { strict: false });
}

afterEach(async () => {
  await running?.close();
  running = undefined;
  heard = [];
  for (const server of servers.splice(0)) {
    (server as Partial<{ closeAllConnections(): void }>).closeAllConnections?.();
    server.close();
  }
});

describe('the active check of Mubarokah ID', () => {
  const HTML = { 'content-type': 'text/html' };
  const matrix: Record<string, [baseUrl: () => Promise<string>, status: string, message?: string]> = {
    'JSON 401': [() => provider(UNAUTHENTICATED), 'up'],
    'HTML 200': [
      () => provider(answers(200, HTML, '<h1>Free WiFi</h1>')),
      'down',
      'something else answers in its place',
    ],
    'HTML 401': [
      () => provider(answers(401, HTML, '<h1>Log in</h1>')),
      'down',
      'something else answers in its place',
    ],
    'a 401 that lies about JSON': [
      () => provider(answers(401, { 'content-type': 'application/json' }, '<h1>')),
      'down',
      'something else answers in its place',
    ],
    'a redirect elsewhere': [
      () => provider(answers(302, { location: 'http://127.0.0.1:1/elsewhere' })),
      'down',
      'it redirects to somewhere else',
    ],
    404: [() => provider(answers(404, {})), 'down', 'it answered 404: is the base URL right?'],
    429: [() => provider(answers(429, {})), 'degraded', 'it answers 429: too many requests'],
    500: [() => provider(answers(500, {})), 'down', 'it answers with server errors'],
    'a closed port': [
      async () => `http://127.0.0.1:${await freePort()}`,
      'down',
      'no connection could be opened',
    ],
    'a black hole': [
      async () => `http://127.0.0.1:${await serve(createTcpServer(() => {}))}`,
      'down',
      'no answer in time',
    ],
    'headers that drip': [
      async () =>
        `http://127.0.0.1:${await serve(
          createTcpServer((socket) => {
            socket.on('error', () => {}).write('HTTP/1.1 401 ');
          }),
        )}`,
      'down',
      'no answer in time',
    ],
    'a bad certificate': [
      async () => `https://127.0.0.1:${await serve(createTlsServer(selfSigned(), UNAUTHENTICATED))}`,
      'down',
      'no trusted TLS connection',
    ],
    'an unknown host': [async () => 'https://mubarokah.invalid', 'down', 'its name could not be resolved'],
  };

  /** Nobody is there to hear it. */
  const UNREACHABLE = ['a closed port', 'an unknown host'];
  /** Nor is it to be read where the certificate was refused. */
  const UNREADABLE = [...UNREACHABLE, 'a bad certificate'];

  it.each(Object.keys(matrix))('tells %s by one stable reason', async (name) => {
    const [baseUrl, status, message] = matrix[name]!;
    const indicator = await indicatorOf(await baseUrl());
    const expected = { status, ...(message && { message }), responseTime: expect.any(Number) };
    const options = { mode: 'active', timeoutMs: 300, intervalMs: 1 } as const;
    expect(await indicator.check('id', options)).toEqual({ id: expected });
    expect(await indicator.check('id', options)).toEqual({ id: expected });
  });

  it.each(Object.keys(matrix))(
    'asks %s once an interval, whoever asks, and without a secret',
    async (name) => {
      const indicator = await indicatorOf(await matrix[name]![0]());
      const asked = Array.from({ length: 50 }, () =>
        indicator.check('id', { mode: 'active', timeoutMs: 300, intervalMs: 60_000 }),
      );
      await Promise.all(asked);
      expect(heard).toHaveLength(UNREACHABLE.includes(name) ? 0 : 1);
      const [request = ''] = heard;
      expect(request.match(/^GET \/api\/user HTTP\/1\.1\r$/gm) ?? []).toHaveLength(
        UNREADABLE.includes(name) ? 0 : 1,
      );
      expect(request).not.toMatch(/^(authorization|cookie|proxy-authorization):/im);
      expect(request).not.toContain('client-secret');
    },
  );

  it('takes a redirect of /oauth/authorize to its own login page for up, and one elsewhere for down', async () => {
    let location = '/login';
    const indicator = await indicatorOf(
      await provider((_, response) => void response.writeHead(302, { location }).end()),
    );
    const options = { mode: 'active', endpoint: 'authorize', intervalMs: 1 } as const;
    expect(await indicator.check('id', options)).toMatchObject({ id: { status: 'up' } });
    location = 'https://portal.example/';
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect(await indicator.check('id', options)).toMatchObject({ id: { status: 'down' } });
  });

  it('sends one request an interval, whoever asks, and no secret, token or cookie', async () => {
    const seen: IncomingMessage[] = [];
    const baseUrl = await provider((request, response) => {
      seen.push(request);
      UNAUTHENTICATED(request, response);
    });
    running = await startHealthApp(
      { checks: [mubarokahCheck({ mode: 'active' })] },
      { options: { baseUrl } },
    );
    const indicator = running.app.get(MubarokahHealthIndicator, { strict: false });
    await Promise.all(Array.from({ length: 50 }, () => indicator.check('id', { mode: 'active' })));
    expect(seen).toHaveLength(1);
    expect(seen[0]?.url).toBe('/api/user');
    expect(seen[0]?.headers.authorization).toBeUndefined();
    expect(seen[0]?.headers.cookie).toBeUndefined();
    expect(JSON.stringify(seen[0]?.rawHeaders)).not.toContain('client-secret');
  });
});

describe('the passive check of Mubarokah ID', () => {
  const attempt = (answered: boolean) =>
    ({
      type: 'provider-attempt',
      operation: 'api_user',
      verdict: answered ? 'refused' : 'failed',
      error: 'other',
      status: 'none',
      durationMs: 1,
    }) as const;

  it('goes by the traffic of real logins, and sends nothing', async () => {
    let requests = 0;
    const baseUrl = await provider(() => void requests++);
    running = await startHealthApp(
      {
        checks: [mubarokahCheck({ mode: 'passive', intervalMs: 50, timeoutMs: 40, fall: 1 })],
        details: TOKEN,
      },
      { options: { baseUrl } },
    );
    const { app, get } = running;
    const events = app.get(MubarokahEvents, { strict: false });
    const becomes = (expected: object): Promise<void> =>
      until(async () => {
        const { json } = await get('/health/deep', { headers: { authorization: `Bearer ${TOKEN}` } });
        const { status, message } = json.details.mubarokah!;
        return JSON.stringify({ status, message }) === JSON.stringify(expected);
      });

    await becomes({ status: 'unknown', message: 'no recent traffic to judge by' });
    events.emit(attempt(true));
    await becomes({ status: 'up' });
    events.emit({ type: 'circuit', operation: 'token_exchange', state: 'open' });
    await becomes({ status: 'degraded', message: 'calls to it are suspended after failures' });
    events.emit({ type: 'circuit', operation: 'token_exchange', state: 'closed' });
    await becomes({ status: 'up' });
    for (let call = 0; call < 3; call++) events.emit(attempt(false));
    await becomes({ status: 'down', message: 'recent calls to it got no answer' });
    expect((await get('/health/deep')).status).toBe(200);
    expect(requests).toBe(0);
  });

  it('asks where there is no traffic, in mode `both`, and not where there is', async () => {
    let requests = 0;
    const baseUrl = await provider((request, response) => {
      requests++;
      UNAUTHENTICATED(request, response);
    });
    const indicator = await indicatorOf(baseUrl);
    expect(await indicator.check('id')).toMatchObject({ id: { status: 'up' } });
    expect(requests).toBe(1);
    running?.app.get(MubarokahEvents, { strict: false }).emit(attempt(false));
    expect(await indicator.check('id', { intervalMs: 1_000 })).toMatchObject({ id: { status: 'degraded' } });
    expect(requests).toBe(1);
  });
});
