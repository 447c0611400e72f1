import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { App, consentTokenOf } from './app.fixture.js';
import { AllowedHosts } from './http/allowed-hosts.js';
import { MubarokahSandbox } from './sandbox.js';

/** Headers as a browser sends them, which `fetch` does not let anybody set. */
type Sent = Readonly<Record<string, string>>;

const FOREIGN: Sent = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' };
const NAVIGATION: Sent = {
  'Sec-Fetch-Site': 'cross-site',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Dest': 'document',
};
const IMAGE: Sent = {
  'Sec-Fetch-Site': 'cross-site',
  'Sec-Fetch-Mode': 'no-cors',
  'Sec-Fetch-Dest': 'image',
};
const FRAME: Sent = { ...NAVIGATION, 'Sec-Fetch-Dest': 'iframe' };

const JSON_TYPE = { 'Content-Type': 'application/json' };
const FORM_TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' };

describe('a web page that is open in the browser of a developer', () => {
  let sandbox: MubarokahSandbox;
  let app: App;

  beforeAll(async () => {
    sandbox = await MubarokahSandbox.start({
      allowedHosts: ['sandbox', 'FD00::1'],
      requestsPerMinute: false,
    });
    app = new App(sandbox);
  });
  beforeEach(() => sandbox.reset());
  afterAll(() => sandbox.close());

  async function ask(method: string, path: string, headers: Sent, body = ''): Promise<IncomingMessage> {
    const { port } = new URL(sandbox.url);
    const asked = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { Host: `localhost:${port}`, ...headers },
    });
    const [answer] = (await once(asked.end(body), 'response')) as [IncomingMessage];
    return answer;
  }
  async function send(method: string, path: string, headers: Sent, body = ''): Promise<number> {
    const answer = await ask(method, path, headers, body);
    answer.resume();
    return answer.statusCode!;
  }
  const authorizePath = (): string => {
    const { pathname, search } = new URL(app.authorizeUrl());
    return pathname + search;
  };
  const ownOrigin = (): string => sandbox.url;

  describe.each([
    ['reset', 'POST', '/__sandbox/reset', FORM_TYPE, ''],
    ['script', 'POST', '/__sandbox/next', JSON_TYPE, '{"endpoint":"token","status":500}'],
    ['read', 'GET', '/__sandbox/requests', {}, ''],
    ['log somebody in at', 'POST', '/login', FORM_TYPE, 'user=1'],
    ['use up the throttle of', 'POST', '/oauth/token', FORM_TYPE, 'grant_type=x'],
    ['log somebody out at', 'GET', '/api/logout-sso', {}, ''],
  ])('does not %s the sandbox', (_, method, path, type, body) => {
    it.each<[string, Sent]>([
      ['from another site', FOREIGN],
      ['by leading the person there', { ...NAVIGATION, ...FOREIGN }],
      ['from another port of localhost', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://localhost:3000' }],
      ['in a browser that only knows Origin', { Origin: 'https://evil.example' }],
      ['with an opaque origin', { Origin: 'null' }],
      ['whose host begins as that of the sandbox', { Origin: 'http://localhost.evil.example' }],
    ])('%s', async (_way, headers) => {
      sandbox.next('user', { status: 418 });
      await app.refresh('x');
      expect(await send(method, path, { ...type, ...headers }, body)).toBe(403);
      expect(sandbox.requests).toHaveLength(1);
      expect((await app.get('/api/user', 'x')).status).toBe(418);
    });

    it.each([
      'evil.example',
      'localhost.evil.example:4000',
      '127.0.0.1.evil.example',
      'evil.example:80@localhost',
    ])('by the host name "%s", which it had lead to this machine', async (Host) => {
      const headers = { ...type, Host, Origin: `http://${Host}`, 'Sec-Fetch-Site': 'same-origin' };
      expect(await send(method, path, headers, body)).toBe(421);
    });
  });

  it('does not decide on the consent page', async () => {
    const cookie = await app.visitor();
    const form = `decision=allow&auth_token=${consentTokenOf(await app.open({}, cookie))}`;
    const decide = (headers: Sent) =>
      send('POST', '/oauth/authorize', { ...FORM_TYPE, cookie, ...headers }, form);
    expect(await decide(FOREIGN)).toBe(403);
    expect(await decide({ Origin: ownOrigin(), 'Sec-Fetch-Site': 'same-origin' })).toBe(302);
  });

  it.each([
    ['an image', IMAGE],
    ['a frame', FRAME],
  ])('does not load a page of the sandbox as %s', async (_, headers) => {
    sandbox.next('authorize', { status: 418 });
    for (const path of [authorizePath(), '/login', '/']) expect(await send('GET', path, headers)).toBe(403);
    expect(await send('GET', authorizePath(), NAVIGATION)).toBe(418);
  });

  it('leads people to the login, from wherever the app is', async () => {
    for (const Site of ['cross-site', 'same-site', 'same-origin', 'none']) {
      const headers = { ...NAVIGATION, 'Sec-Fetch-Site': Site, Referer: 'https://app.example.test/' };
      expect(await send('GET', authorizePath(), headers)).toBe(302);
      expect(await send('GET', '/login', headers)).toBe(200);
    }
  });

  it('does not lead people to a host name of its own', async () => {
    expect(await send('GET', authorizePath(), { ...NAVIGATION, Host: 'evil.example' })).toBe(421);
    expect(sandbox.requests).toEqual([]);
  });

  it.each([
    'localhost',
    'LOCALHOST:1',
    'id.localhost:4000',
    '127.0.0.1:4000',
    '127.9.9.9',
    '[::1]:4000',
    'sandbox:80',
    '[fd00::1]',
  ])('is no reason to refuse a program that asks for %s', async (Host) => {
    expect(await send('POST', '/__sandbox/reset', { Host })).toBe(200);
    expect(await send('GET', authorizePath(), { Host })).toBe(302);
  });

  it("is no reason to refuse the sandbox's own pages", async () => {
    const sent = { ...FORM_TYPE, Origin: ownOrigin() };
    expect(await send('POST', '/login', sent, 'user=1')).toBe(302);
    expect(await send('POST', '/login', { ...sent, 'Sec-Fetch-Site': 'same-origin' }, 'user=1')).toBe(302);
    const behindTls = { ...sent, Host: 'sandbox', Origin: 'https://sandbox' };
    expect(await send('POST', '/login', behindTls, 'user=1')).toBe(302);
  });

  it.each([
    [
      { Host: 'sandbox.example', Accept: 'application/json' },
      /^\{"message":"The sandbox answers .*allowedHosts/,
    ],
    [{ Host: 'sandbox.example' }, /<p role="alert">The sandbox answers .*allowedHosts/],
    [IMAGE, /<p role="alert">A web page of another origin/],
  ])('is told why, and its developer what to do: %j', async (headers: Sent, message) => {
    expect(await text(await ask('GET', '/', headers))).toMatch(message);
  });

  it('leaves the forms of the pages their origin', async () => {
    expect((await app.open({}, await app.visitor())).headers.get('referrer-policy')).toBe('same-origin');
  });
});

it('answers to the address that it listens on', async () => {
  const hosts = new AllowedHosts(['192.0.2.7']);
  expect(['192.0.2.7:4000', '192.0.2.8:4000', undefined].map((host) => hosts.allows(host))).toEqual([
    true,
    false,
    false,
  ]);
  const sandbox = await MubarokahSandbox.start({ host: '0.0.0.0' });
  expect((await fetch(`http://0.0.0.0:${new URL(sandbox.url).port}/login`)).status).toBe(200);
  await sandbox.close();
});
