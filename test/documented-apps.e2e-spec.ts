import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ClientProxyFactory, Transport } from '@nestjs/microservices';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { firstValueFrom } from 'rxjs';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { accessTokenFor } from './support/access-token.js';
import { BrowserSession } from './support/browser-session.js';
import { freePort } from './support/free-port.js';
import { DocumentedApps } from './support/package/documented-apps.js';
import { packLibrary } from './support/package/pack-library.js';
import type { RunningApp } from './support/package/running-app.js';
import { CALLBACK_PATH } from './support/start-app.js';

jest.setTimeout(60_000);

/** As the documentation names it. */
const PHONE = {
  clientId: 'client id of the mobile app',
  clientSecret: 'of-the-phone-app',
  redirectUris: ['https://phone.example.test/callback'],
};
/** Where browsers find the app, whose proxy ends TLS. */
const ORIGIN = 'https://app.example.test';
const GREETING = 'Hello, Demo User One';
const LOGIN_PLEASE = 'Please log in with Mubarokah ID.';

let directory: string;
let apps: DocumentedApps;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'documented-'));
  const { tarball } = await packLibrary(directory);
  apps = await DocumentedApps.create(join(directory, 'apps'), tarball);
}, 600_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

it('the code of the documentation compiles as isolated modules, against the packed library', () => {
  expect(apps.compiled).toEqual({ code: 0, stdout: '', stderr: '' });
});

describe('an app of its own, around the code of the documentation,', () => {
  let sandbox: MubarokahSandbox;
  let browser: BrowserSession;
  /** Where it listens. */
  let url: string;
  let env: Record<string, string>;
  /** What an app adds that logs people in. */
  let registration: Record<string, string>;
  let app: RunningApp;

  beforeEach(async () => {
    const port = await freePort();
    url = `http://localhost:${port}`;
    const redirectUri = ORIGIN + CALLBACK_PATH;
    sandbox = await MubarokahSandbox.start({
      clients: [{ ...SANDBOX_CLIENT, redirectUris: [redirectUri] }, PHONE],
    });
    browser = new BrowserSession({ proxied: { [ORIGIN]: url } });
    env = { PORT: String(port), MUBAROKAH_BASE_URL: sandbox.url };
    registration = {
      MUBAROKAH_CLIENT_ID: SANDBOX_CLIENT.clientId,
      MUBAROKAH_CLIENT_SECRET: SANDBOX_CLIENT.clientSecret,
      MUBAROKAH_REDIRECT_URI: redirectUri,
      MUBAROKAH_COOKIE_SECRET: 'a-cookie-secret-of-at-least-32-characters',
    };
  });
  afterEach(async () => {
    expect(await app.stop()).toBe('');
    await sandbox.close();
  });

  /** Starts the app and comes back from Mubarokah ID. Resolves to the answer to the callback. */
  const logIn = async (name: string, more: Record<string, string> = {}): Promise<Response> => {
    app = await apps.start(name, { ...env, ...registration, ...more });
    const login = await browser.get(`${ORIGIN}/auth/mubarokah?returnTo=/me`);
    return browser.get(await sandbox.authorizeFor(browser.locationOf(login)!));
  };
  const cookie = (): string =>
    Object.entries(browser.cookies(ORIGIN))
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
  const logins = async (): Promise<string | undefined> =>
    /^mubarokah_logins_total\{outcome="success".*\} (.*)$/m.exec(
      await (await fetch(`${url}/metrics`)).text(),
    )?.[1];

  it.each([
    ['express-session', 'its own sessions, of express-session,'],
    ['secure-session', 'its own sessions, of @fastify/secure-session,'],
    ['jwt-cookie', 'a JWT in a cookie'],
  ])('%s: logs in by %s and out again', async (name) => {
    const back = await logIn(name);
    expect([back.status, back.headers.get('location')]).toEqual([303, `${ORIGIN}/me`]);
    expect(await (await browser.get(`${ORIGIN}/me`)).text()).toBe(GREETING);
    expect(await logins()).toBe('1');
    await browser.post(`${ORIGIN}/auth/mubarokah/logout`);
    expect((await browser.get(`${ORIGIN}/me`, { headers: { accept: 'application/json' } })).status).toBe(401);
  });

  it.each([
    ['passport', 'with express-session'],
    ['fastify-passport', 'by @fastify/passport, with @fastify/secure-session'],
  ])('%s: logs in by the strategy, %s', async (name) => {
    const back = await logIn(name);
    expect([back.status, back.headers.get('location')]).toEqual([302, '/me']);
    expect(await (await browser.get(`${ORIGIN}/me`)).text()).toBe(GREETING);
    expect(await (await fetch(`${url}/me`)).text()).not.toBe(GREETING);
    expect(await logins()).toBe('1');
  });

  it('controller: gives whoever logs in a JWT', async () => {
    const back = await logIn('controller');
    expect([back.status, await back.json()]).toEqual([
      200,
      { jwt: expect.any(String) as unknown, returnTo: '/me' },
    ]);
    expect(await logins()).toBe('1');
  });

  it('graphql: tells a resolver who is logged in, and strangers that they are not', async () => {
    const query = async (headers: Record<string, string>): Promise<unknown> => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
      return (await fetch(`${url}/graphql`, { ...init, body: '{"query":"{ me }"}' })).json();
    };
    await logIn('graphql');
    expect(await query({ cookie: cookie() })).toEqual({ data: { me: GREETING } });
    expect(await query({})).toMatchObject({ errors: [{ message: LOGIN_PLEASE }] });
    expect(await logins()).toBe('1');
  });

  it('mercurius: does the same, and lets no cache keep what it tells somebody', async () => {
    const query = async (text: string, headers: Record<string, string>) => {
      const answer = await fetch(`${url}/graphql?${new URLSearchParams({ query: text })}`, { headers });
      const { data, errors } = (await answer.json()) as {
        data: unknown;
        errors?: { message: string; extensions?: unknown }[];
      };
      const cache = [answer.headers.get('cache-control'), answer.headers.get('vary')];
      return { cache, data, errors: errors?.map(({ message, extensions }) => [message, extensions]) };
    };
    await logIn('mercurius');
    const cache = ['private, no-store', 'Cookie'];
    expect(await query('{ a: me b: me open }', { cookie: cookie() })).toEqual({
      cache,
      data: { a: GREETING, b: GREETING, open: expect.stringMatching(/^open to /) as unknown },
    });
    expect(await query('{ me }', {})).toEqual({
      cache,
      data: null,
      errors: [[LOGIN_PLEASE, { status: 401 }]],
    });
    expect(await query('{ details }', { cookie: cookie() })).toMatchObject({
      cache,
      errors: [[expect.stringContaining('"detail-user"'), { status: 403 }]],
    });
    expect(await query('{ open }', {})).toEqual({ cache: [null, null], data: { open: 'open to everybody' } });
  });

  it('mercurius: tells a subscription who is there, by the cookie of the handshake', async () => {
    await logIn('mercurius');
    const first = async (headers: Record<string, string>): Promise<unknown> => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
        headers,
      });
      try {
        return await new Promise((resolve, reject) => {
          const send = (message: object): void => socket.send(JSON.stringify(message));
          socket.on('open', () => send({ type: 'connection_init' }));
          socket.on('error', reject);
          socket.on('close', (code) => reject(new Error(`closed with ${code}`)));
          socket.on('message', (data: Buffer) => {
            const { type, payload } = JSON.parse(data.toString()) as { type: string; payload?: unknown };
            if (type === 'connection_ack')
              send({ id: '1', type: 'subscribe', payload: { query: 'subscription { greetings }' } });
            else if (type === 'next' || type === 'error') resolve(payload);
          });
        });
      } finally {
        socket.close();
      }
    };
    expect(await first({ cookie: cookie() })).toEqual({ data: { greetings: GREETING } });
    expect(JSON.stringify(await first({}))).toContain(LOGIN_PLEASE);
  });

  it('socket-io: tells a gateway who sends a message', async () => {
    await logIn('socket-io');
    const ask = async (headers: Record<string, string>): Promise<unknown[]> => {
      const socket = io(url, { transports: ['websocket'], extraHeaders: headers, forceNew: true });
      const answer = new Promise<unknown[]>((resolve, reject) => {
        socket
          .onAny((name, ...values: unknown[]) => resolve([name, ...values]))
          .once('connect_error', reject);
      });
      socket.emit('me', 'hello');
      return answer.finally(() => socket.close());
    };
    expect(await ask({ cookie: cookie() })).toEqual(['me', GREETING]);
    expect(await ask({})).toEqual(['exception', expect.objectContaining({ message: LOGIN_PLEASE })]);
    expect(await logins()).toBe('1');
  });

  it('hybrid: tells a microservice who sends a message', async () => {
    const port = await freePort();
    await logIn('hybrid', { TCP_PORT: String(port) });
    const client = ClientProxyFactory.create({
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port },
    });
    const me = (message: object): Promise<string> => firstValueFrom(client.send<string>('me', message));
    expect(await me({ cookie: cookie() })).toBe(GREETING);
    await expect(me({})).rejects.toEqual({ status: 401, message: LOGIN_PLEASE });
    client.close();
    expect(await logins()).toBe('1');
  });

  it('bearer: takes the access tokens of another app, and names no client of its own', async () => {
    app = await apps.start('bearer', env);
    const me = async (token: string) => {
      const answer = await fetch(`${url}/api/me`, { headers: { authorization: `Bearer ${token}` } });
      return [answer.status, ((await answer.json()) as { name?: string }).name];
    };
    expect(await me(await accessTokenFor(sandbox, PHONE))).toEqual([200, 'Demo User One']);
    expect(await me('made-up')).toEqual([401, undefined]);
  });
});
