import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { HttpService } from '@nestjs/axios';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import axios from 'axios';
import type { MubarokahOptions } from 'nestjs-mubarokah';
import { type MubarokahEvent, MubarokahEvents } from 'nestjs-mubarokah/events';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { ProxyAgent } from 'undici';
import { describeWith } from './support/binaries.js';
import { BrowserSession } from './support/browser-session.js';
import { freePort } from './support/free-port.js';
import { AUTHORITY, CLIENT, PROVIDER } from './support/provider-certificates.js';
import { type RecordedHop, startRecordedHop } from './support/recorded-hop.js';
import { runProcess } from './support/run-process.js';
import { type Adapter, CALLBACK_PATH, startApp } from './support/start-app.js';
import { startTinyproxy, type Tinyproxy } from './support/tinyproxy.js';

const NAMES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'] as const;
const CREDENTIALS = { user: 'shop', password: 'of-the-proxy' };

const closing: (() => Promise<void>)[] = [];
let before: [string, string | undefined][];
beforeEach(() => {
  before = NAMES.map((name) => [name, process.env[name]]);
  for (const name of NAMES) delete process.env[name];
});
afterEach(async () => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  for (const close of closing.splice(0).reverse()) await close();
});

async function listening(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => void sockets.add(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return (server.address() as AddressInfo).port;
}

interface LoggedIn {
  readonly status: number;
  readonly events: readonly MubarokahEvent[];
  /** What must not be read on the way. */
  readonly secrets: readonly string[];
}

/** Starts an app whose provider is on this machine, behind TLS as on the internet, and logs in. */
async function logIn(
  adapter: Adapter,
  options: MubarokahOptions,
  { tls = {}, isPlain = false }: { tls?: TlsOptions; isPlain?: boolean } = {},
): Promise<LoggedIn> {
  let sandbox!: MubarokahSandbox;
  const app = await startApp(adapter, {
    options: async (url) => {
      sandbox = await MubarokahSandbox.start({
        clients: [{ ...SANDBOX_CLIENT, redirectUris: [url + CALLBACK_PATH] }],
        allowedHosts: ['0.0.0.0'],
      });
      if (isPlain) return { baseUrl: sandbox.url, ...options };
      const behind = Number(new URL(sandbox.url).port);
      const front = createTlsServer({ ...PROVIDER, ...tls }, (socket) => {
        const inside = connect(behind, '127.0.0.1');
        socket.on('error', () => inside.destroy()).pipe(inside);
        inside.on('error', () => socket.destroy()).pipe(socket);
      });
      front.on('tlsClientError', () => undefined);
      // Which is this machine as well, but is no loopback address: it may lie behind a proxy.
      return { baseUrl: `https://0.0.0.0:${await listening(front)}`, ...options };
    },
  });
  closing.push(() => sandbox.close());
  closing.push(() => app.close());
  const events: MubarokahEvent[] = [];
  for (const type of ['token-request', 'callback'] as const)
    app.app.get(MubarokahEvents).on(type, (event) => events.push(event));
  const browser = new BrowserSession();
  const begun = await browser.get(`${app.url}/auth/mubarokah`);
  const { search } = new URL(begun.headers.get('location')!);
  const callback = await sandbox.authorizeFor(`/oauth/authorize${search}`);
  const { status } = await browser.get(callback);
  const code = new URL(callback).searchParams.get('code')!;
  return { status, events, secrets: [SANDBOX_CLIENT.clientSecret, code, 'Bearer'] };
}

const withAuthority = {
  undici: () => ({ tls: { ca: AUTHORITY } }),
  'the HttpService of the app': () => ({
    httpService: new HttpService(axios.create({ httpsAgent: new Agent({ keepAlive: true, ca: AUTHORITY }) })),
  }),
} satisfies Record<string, () => MubarokahOptions>;

const TRANSPORTS = [
  ['undici', 'express'],
  ['the HttpService of the app', 'fastify'],
] as const;

describeWith('tinyproxy')('a login through a real proxy', () => {
  let proxy: Tinyproxy;
  let guarded: Tinyproxy;
  let hop: RecordedHop;
  beforeAll(async () => {
    [proxy, guarded] = await Promise.all([startTinyproxy(), startTinyproxy({ credentials: CREDENTIALS })]);
  });
  afterAll(() => Promise.all([proxy.stop(), guarded.stop()]));
  beforeEach(async () => {
    hop = await startRecordedHop(proxy.port);
    closing.push(() => hop.stop());
  });

  describe.each(TRANSPORTS)('by %s, on %s', (transport, adapter) => {
    const options = withAuthority[transport];

    it('goes through the one that HTTPS_PROXY names, which reads nothing of it', async () => {
      process.env['HTTPS_PROXY'] = `http://127.0.0.1:${hop.port}`;
      const { status, secrets } = await logIn(adapter, options());
      expect(status).toBe(303);
      expect(hop.sent()).toMatch(/^CONNECT 0\.0\.0\.0:\d+ HTTP\/1\.1\r\n/);
      for (const secret of secrets) expect(hop.sent()).not.toContain(secret);
    });

    it.each(['0.0.0.0', '*'])('goes past it where NO_PROXY is %s', async (hosts) => {
      process.env['HTTPS_PROXY'] = `http://127.0.0.1:${hop.port}`;
      process.env['NO_PROXY'] = hosts;
      expect((await logIn(adapter, options())).status).toBe(303);
      expect(hop.sent()).toBe('');
    });

    it('goes past every proxy by plain http, which stays on this machine', async () => {
      process.env['HTTPS_PROXY'] = `http://127.0.0.1:${hop.port}`;
      process.env['HTTP_PROXY'] = `http://127.0.0.1:${hop.port}`;
      expect((await logIn(adapter, options(), { isPlain: true })).status).toBe(303);
      expect(hop.sent()).toBe('');
    });

    it('proves itself to a proxy that asks for it', async () => {
      const { user, password } = CREDENTIALS;
      process.env['HTTPS_PROXY'] = `http://${user}:${password}@127.0.0.1:${guarded.port}`;
      expect((await logIn(adapter, options())).status).toBe(303);
    });

    const expectNoConnection = ({ status, events }: LoggedIn): void => {
      expect(status).toBe(503);
      expect(events).toMatchObject([
        { type: 'token-request', error: 'connect' },
        { type: 'callback', reason: 'token_network' },
      ]);
    };

    it('finds no connection where the proxy answers 407', async () => {
      const recorded = await startRecordedHop(guarded.port);
      closing.push(() => recorded.stop());
      process.env['HTTPS_PROXY'] = `http://127.0.0.1:${recorded.port}`;
      const seen = await logIn(adapter, options());
      expectNoConnection(seen);
      expect(recorded.sent()).toContain('CONNECT');
      for (const secret of seen.secrets) expect(recorded.sent()).not.toContain(secret);
    });

    it('finds no connection where the proxy refuses', async () => {
      process.env['HTTPS_PROXY'] = `http://127.0.0.1:${await freePort()}`;
      expectNoConnection(await logIn(adapter, options()));
    });

    it('finds no connection where the proxy hangs', async () => {
      const port = await listening(createServer(() => undefined));
      process.env['HTTPS_PROXY'] = `http://127.0.0.1:${port}`;
      expectNoConnection(
        await logIn(adapter, { ...options(), connectTimeoutMs: 200, callbackTimeoutMs: 1_000 }),
      );
    });

    it('finds no connection where the proxy hangs up', async () => {
      const port = await listening(createServer((socket) => socket.once('data', () => socket.end())));
      process.env['HTTPS_PROXY'] = `http://127.0.0.1:${port}`;
      expectNoConnection(await logIn(adapter, { ...options(), connectTimeoutMs: 200 }));
    });
  });

  // Undici's entry point, which this file imports for its ProxyAgent, changes all of its pools.
  it('goes through it where nothing else has loaded undici', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'egress-'));
    closing.push(() => rm(folder, { recursive: true }));
    const authority = join(folder, 'authority.pem');
    await writeFile(authority, AUTHORITY);
    const provider = createHttpsServer(PROVIDER, (_, response) => response.writeHead(401).end());
    const port = await listening(provider);
    const program = new URL('support/bare-call.mjs', import.meta.url).pathname;
    const { stdout, stderr } = await runProcess(process.execPath, [program, `https://0.0.0.0:${port}`], {
      cwd: folder,
      env: { HTTPS_PROXY: `http://127.0.0.1:${hop.port}`, NODE_EXTRA_CA_CERTS: authority },
    });
    expect([stdout, stderr]).toEqual(['401', '']);
    expect(hop.sent()).toMatch(/^CONNECT 0\.0\.0\.0/);
  });

  it('goes by a dispatcher of the app, which opens the connections and stays open', async () => {
    const dispatcher = new ProxyAgent({
      uri: `http://127.0.0.1:${hop.port}`,
      requestTls: { ca: AUTHORITY },
    });
    closing.unshift(() => dispatcher.close());
    expect((await logIn('express', { dispatcher })).status).toBe(303);
    expect(hop.sent()).toMatch(/^CONNECT 0\.0\.0\.0/);
    await closing.pop()!(); // the app
    expect(Reflect.get(dispatcher, 'closed')).toBe(false);
  });
});

describe('certificates', () => {
  it('of an authority that is not known are refused', async () => {
    const { status, events } = await logIn('express', {});
    expect(status).toBe(503);
    expect(events).toMatchObject([{ type: 'token-request', error: 'tls' }, { reason: 'token_network' }]);
  });

  const asksForOne = {
    requestCert: true,
    rejectUnauthorized: true,
    ca: AUTHORITY,
    maxVersion: 'TLSv1.2',
  } as const;

  it('of the client are shown to a provider that asks for them', async () => {
    const tls = { ca: AUTHORITY, ...CLIENT };
    expect((await logIn('express', { tls }, { tls: asksForOne })).status).toBe(303);
  });

  it('of the client are missed where there are none', async () => {
    expect((await logIn('express', { tls: { ca: AUTHORITY } }, { tls: asksForOne })).status).toBe(503);
  });
});
