import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { MubarokahSandbox, SANDBOX_CLIENT, type SandboxOptions } from 'nestjs-mubarokah/testing';
import { MubarokahEvents } from '../../libs/mubarokah/src/events/index.js';
import { MubarokahHealthIndicator } from '../../libs/mubarokah/src/health/index.js';
import type { MubarokahOptions } from '../../libs/mubarokah/src/options/index.js';
import type { AttemptError } from '../../libs/mubarokah/src/outcomes/index.js';
import { freePort } from '../support/free-port.js';
import { type HealthApp, startHealthApp } from './health-app.js';
import { until } from '../support/until.js';
import { selfSigned } from './self-signed.js';

const TOKEN = 'a-token-for-the-operators';
const REFUSED = { status: 'down', message: expect.stringContaining('registration'), fault: 'client_config' };
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
let received: string[] = [];
let running: HealthApp | undefined;

async function serve(server: Server): Promise<number> {
  server.on('connection', listener);
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function listener(socket: Socket): void {
  const index = received.push('') - 1;
  socket.on('data', (chunk) => (received[index] += chunk.toString('latin1')));
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
  received = [];
  for (const server of servers.splice(0)) {
    (server as Partial<{ closeAllConnections(): void }>).closeAllConnections?.();
    server.close();
  }
});

describe('the active check of Mubarokah ID', () => {
  const HTML = { 'content-type': 'text/html' };
  const matrix: Record<
    string,
    [baseUrl: () => Promise<string>, status: string, message?: string, fault?: string]
  > = {
    'JSON 401': [() => provider(UNAUTHENTICATED), 'up'],
    'HTML 200': [
      () => provider(answers(200, HTML, '<h1>Free WiFi</h1>')),
      'down',
      'something else answers in its place',
      'provider',
    ],
    'HTML 401': [
      () => provider(answers(401, HTML, '<h1>Log in</h1>')),
      'down',
      'something else answers in its place',
      'provider',
    ],
    'a 401 that lies about JSON': [
      () => provider(answers(401, { 'content-type': 'application/json' }, '<h1>')),
      'down',
      'something else answers in its place',
      'provider',
    ],
    'a redirect elsewhere': [
      () => provider(answers(302, { location: 'http://127.0.0.1:1/elsewhere' })),
      'down',
      'it redirects to somewhere else',
      'provider',
    ],
    404: [() => provider(answers(404, {})), 'down', 'it answered 404: is the base URL right?', 'provider'],
    429: [() => provider(answers(429, {})), 'degraded', 'it answers 429: too many requests', 'provider'],
    500: [() => provider(answers(500, {})), 'down', 'it answers with server errors', 'provider'],
    'a closed port': [
      async () => `http://127.0.0.1:${await freePort()}`,
      'down',
      'no connection could be opened',
      'network',
    ],
    'a black hole': [
      async () => `http://127.0.0.1:${await serve(createTcpServer(() => {}))}`,
      'down',
      'no answer in time',
      'provider',
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
      'provider',
    ],
    'a bad certificate': [
      async () => `https://127.0.0.1:${await serve(createTlsServer(selfSigned(), UNAUTHENTICATED))}`,
      'down',
      'no trusted TLS connection',
      'network',
    ],
    'an unknown host': [
      async () => 'https://mubarokah.invalid',
      'down',
      'its name could not be resolved',
      'network',
    ],
  };

  /** Nobody is there to hear it. */
  const UNREACHABLE = ['a closed port', 'an unknown host'];
  /** Nor is it to be read where the certificate was refused. */
  const UNREADABLE = [...UNREACHABLE, 'a bad certificate'];

  it.each(Object.keys(matrix))('tells %s by one stable reason', async (name) => {
    const [baseUrl, status, message, fault] = matrix[name]!;
    const indicator = await indicatorOf(await baseUrl());
    const expected = { status, ...(message && { message, fault }), responseTime: expect.any(Number) };
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
      expect(received).toHaveLength(UNREACHABLE.includes(name) ? 0 : 1);
      const [request = ''] = received;
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

  it.each<[SandboxOptions['dialect'], string, MubarokahOptions, object]>([
    ['current', 'the right registration', {}, { status: 'up' }],
    ['legacy', 'the right registration', {}, { status: 'up' }],
    ['current', 'an unknown scope', { scopes: ['nope'] }, REFUSED],
    ['legacy', 'an unknown scope', { scopes: ['nope'] }, REFUSED],
    ['current', 'an unknown client', { clientId: 'nobody' }, { status: 'down' }],
    ['current', 'another redirect URI', { redirectUri: 'http://localhost:9/elsewhere' }, { status: 'down' }],
  ])('asks /oauth/authorize in the %s dialect with %s', async (dialect, _, options, expected) => {
    const redirectUri = 'http://localhost:3000/auth/mubarokah/callback';
    const clients = [{ ...SANDBOX_CLIENT, redirectUris: [redirectUri] }];
    const sandbox = await MubarokahSandbox.start({ dialect, clients });
    try {
      const { clientId } = SANDBOX_CLIENT;
      running = await startHealthApp(
        {},
        { options: { baseUrl: sandbox.url, clientId, redirectUri, ...options } },
      );
      const indicator = running.app.get(MubarokahHealthIndicator, { strict: false });
      const found = await indicator.check('id', { mode: 'active', endpoint: 'authorize' });
      expect(found).toMatchObject({ id: expected });
    } finally {
      await sandbox.close();
    }
  });

  it('sends one request an interval, whoever asks, and no secret, token or cookie', async () => {
    const seen: IncomingMessage[] = [];
    const baseUrl = await provider((request, response) => {
      seen.push(request);
      UNAUTHENTICATED(request, response);
    });
    running = await startHealthApp({ mubarokah: { mode: 'active' } }, { options: { baseUrl } });
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
  const attempt = (error: AttemptError) =>
    ({
      type: 'provider-attempt',
      operation: 'api_user',
      verdict: error === 'none' ? 'success' : 'failed',
      error,
      status: 'none',
      durationMs: 1,
    }) as const;

  it('goes by the traffic of real logins, and sends nothing', async () => {
    let requests = 0;
    const baseUrl = await provider(() => void requests++);
    running = await startHealthApp(
      { mubarokah: { mode: 'passive', intervalMs: 50, timeoutMs: 40 }, details: TOKEN },
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
    events.emit(attempt('none'));
    await becomes({ status: 'up' });
    events.emit(attempt('tls'));
    await becomes({ status: 'degraded', message: 'no trusted TLS connection' });
    events.emit(attempt('none'));
    await becomes({ status: 'up' });
    events.emit(attempt('tls'));
    events.emit({ type: 'circuit', operation: 'api_user', state: 'open', error: 'tls' });
    await becomes({ status: 'down', message: 'no trusted TLS connection' });
    expect((await get('/health/deep')).status).toBe(200);
    events.emit({ type: 'circuit', operation: 'api_user', state: 'half_open' });
    events.emit(attempt('none'));
    events.emit({ type: 'circuit', operation: 'api_user', state: 'closed' });
    await becomes({ status: 'up' });
    expect(requests).toBe(0);
  });
});

describe('the check of Mubarokah ID that goes by both', () => {
  it('asks once an interval, unless it knows the worst', async () => {
    let requests = 0;
    const baseUrl = await provider((request, response) => {
      requests++;
      UNAUTHENTICATED(request, response);
    });
    const indicator = await indicatorOf(baseUrl);
    const events = running!.app.get(MubarokahEvents, { strict: false });
    const look = () => indicator.check('id', { intervalMs: 30_000 });
    expect(await look()).toMatchObject({ id: { status: 'up' } });
    expect(await look()).toMatchObject({ id: { status: 'up' } });
    const failed = {
      type: 'provider-attempt',
      operation: 'token_exchange',
      verdict: 'failed',
      error: 'invalid_response',
      status: '200',
      durationMs: 1,
    } as const;
    events.emit(failed);
    expect(await look()).toMatchObject({ id: { status: 'degraded', fault: 'provider' } });
    events.emit(failed);
    expect(await look()).toMatchObject({ id: { status: 'down', fault: 'provider' } });
    expect(requests).toBe(1);
  });

  it('is degraded when its own question is not answered, and real calls are', async () => {
    const indicator = await indicatorOf(await provider(answers(502, {})));
    const events = running!.app.get(MubarokahEvents, { strict: false });
    const good = { verdict: 'success', error: 'none', status: '200', durationMs: 1 } as const;
    events.emit({ type: 'provider-attempt', operation: 'token_exchange', ...good });
    expect(await indicator.check('id')).toMatchObject({
      id: { status: 'degraded', message: 'it answers with server errors' },
    });
  });

  it('takes a grant that this client may not use for no reason to worry', async () => {
    const indicator = await indicatorOf(await provider(UNAUTHENTICATED));
    const events = running!.app.get(MubarokahEvents, { strict: false });
    const refused = { verdict: 'refused', error: 'invalid_client', status: '401', durationMs: 1 } as const;
    for (let call = 0; call < 2; call += 1)
      events.emit({ type: 'provider-attempt', operation: 'client_credentials', ...refused });
    expect(await indicator.check('id')).toMatchObject({ id: { status: 'up' } });
  });
});
