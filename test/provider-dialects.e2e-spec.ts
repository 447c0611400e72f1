import { afterEach, describe, expect, it } from '@jest/globals';
import {
  MemorySessionStore,
  MemoryTokenStore,
  MubarokahAccessTokens,
  MubarokahClient,
  type MubarokahOptions,
  type MubarokahTokens,
} from 'nestjs-mubarokah';
import { MubarokahEvents } from 'nestjs-mubarokah/events';
import type { SandboxAnswer } from 'nestjs-mubarokah/testing';
import { type Logins, startLogins } from './metrics/logins.js';
import { BrowserSession } from './support/browser-session.js';
import { SerialTokenProxy } from './support/serial-token-proxy.js';
import { ADAPTERS, CALLBACK_PATH, startApp } from './support/start-app.js';
import { until } from './support/until.js';

const USER = { id: '1' };
const JSON_CALLER = { headers: { accept: 'application/json' } };
const HTML = '<!doctype html><title>Fatal error</title>';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const reasonOf = async (answer: Response): Promise<string> =>
  answer.status === 303 ? 'none' : ((await answer.json()) as { error: string }).error;

describe.each(['current', 'legacy'] as const)('a provider of the %s generation', (dialect) => {
  describe.each(ADAPTERS)('to an app on %s', (adapter) => {
    const start = async (options: MubarokahOptions = {}): Promise<Logins> => {
      const logins = await startLogins(adapter, { options: () => options }, { dialect });
      closing.push(() => logins.close());
      return logins;
    };

    it('ends a grant, and the app asks for a login at once, and nobody else', async () => {
      let tokens!: MubarokahTokens;
      const onLogin = (login: { tokens: MubarokahTokens }): void => void (tokens = login.tokens);
      const { app, sandbox, logIn } = await start({ tokenStore: new MemoryTokenStore(), hooks: { onLogin } });
      await logIn();
      const client = app.app.get(MubarokahClient);
      const ask = () =>
        app.app.get(MubarokahAccessTokens).withAccessToken(USER, (token) => client.user(token));
      expect(await ask()).toMatchObject(USER);
      sandbox.revoke(tokens.accessToken);
      sandbox.revoke(tokens.refreshToken!);
      const before = sandbox.requests.length;
      for (let call = 0; call < 3; call += 1) await expect(ask()).rejects.toMatchObject({ status: 401 });
      // One call and one refresh.
      expect(sandbox.requests.length - before).toBe(2);
    });

    it('does not know a scope, and the person is told so, be there a state or not', async () => {
      const { walk, counts } = await start({ scopes: ['a-scope-that-there-is-not'] });
      const browser = new BrowserSession();
      const callback = await walk(browser);
      expect(callback.searchParams.has('state')).toBe(dialect === 'current');
      expect(await reasonOf(await browser.get(callback, JSON_CALLER))).toBe('invalid_scope');
      expect(await counts('mubarokah_logins_total')).toEqual({ 'outcome="failure",fault="claimed"': 1 });
    });

    it.each<[string, SandboxAnswer]>([
      ['throttles', { status: 429 }],
      ['is down for maintenance', { status: 503 }],
      ['does not answer in time', { hang: true }],
    ])(
      '%s, and the same callback logs in later, and no other way',
      async (_, answer) => {
        const { sandbox, walk, counts } = await start({ requestTimeoutMs: 300 });
        const browser = new BrowserSession();
        const callback = await walk(browser);
        sandbox.next('token', { ...answer, times: 3 });
        expect(await reasonOf(await browser.get(callback, JSON_CALLER))).toMatch(/^token_/);
        sandbox.reset();
        const stranger = new BrowserSession();
        expect(await reasonOf(await stranger.get(callback, JSON_CALLER))).toBe('missing_cookie');
        await until(
          async () => (await reasonOf(await browser.get(callback, JSON_CALLER))) === 'none',
          12_000,
        );
        expect(await counts('mubarokah_sessions_started_total')).toEqual({ '': 1 });
      },
      20_000,
    );

    it('sends a page where tokens are due: for login, circuit, metrics and health alike that is a failure', async () => {
      const { sandbox, walk, counts, scrape } = await start({
        health: { mubarokah: { intervalMs: 300, timeoutMs: 200 } },
      });
      sandbox.next('token', { status: 200, body: HTML, times: Infinity });
      const tryOnce = async (): Promise<string> => {
        const browser = new BrowserSession();
        return reasonOf(await browser.get(await walk(browser), JSON_CALLER));
      };
      expect([await tryOnce(), await tryOnce()]).toEqual([
        'token_invalid_response',
        'token_invalid_response',
      ]);
      const isDown = async (): Promise<boolean> =>
        /^mubarokah_health_status\{check="mubarokah"\} 0$/m.test(await scrape());
      await until(isDown, 6_000);
      await until(async () => (await tryOnce()) === 'circuit_open');
      expect(Object.keys(await counts('mubarokah_logins_total'))).toEqual([
        'outcome="failure",fault="provider"',
      ]);
    }, 20_000);

    it('is slow, and a stampede waits its turn', async () => {
      const logins = await start();
      const proxy = await SerialTokenProxy.start(logins.sandbox.url, 100);
      closing.push(() => proxy.close());
      const app = await startApp(adapter, {
        options: () => ({
          baseUrl: proxy.url,
          redirectUri: logins.app.url + CALLBACK_PATH,
          health: { enabled: false },
        }),
      });
      closing.push(() => app.close());
      const circuits: unknown[] = [];
      app.app.get(MubarokahEvents).on('circuit', (event) => void circuits.push(event));
      const comeBack = async (): Promise<number> => {
        const browser = new BrowserSession({ proxied: { [logins.app.url]: app.url } });
        const login = new URL(
          (await browser.get(`${logins.app.url}/auth/mubarokah`)).headers.get('location')!,
        );
        const callback = await logins.sandbox.authorizeFor(
          logins.sandbox.url + login.pathname + login.search,
        );
        return (await browser.get(callback)).status;
      };
      expect(new Set(await Promise.all(Array.from({ length: 16 }, comeBack)))).toEqual(new Set([303]));
      expect(circuits).toEqual([]);
    }, 20_000);

    it('gets one code once, though two replicas are sent the callback at the same moment', async () => {
      const sessionStore = new MemorySessionStore();
      const first = await start({ sessionStore });
      const second = await startApp(adapter, {
        options: () => ({
          baseUrl: first.sandbox.url,
          redirectUri: first.app.url + CALLBACK_PATH,
          sessionStore,
          health: { enabled: false },
        }),
      });
      closing.push(() => second.close());
      const browser = new BrowserSession();
      const callback = await first.walk(browser);
      const twin = new BrowserSession({ proxied: { [first.app.url]: second.url } });
      const cookie = Object.entries(browser.cookies(callback)).map(([name, value]) => `${name}=${value}`);
      const answers = await Promise.all([
        browser.get(callback, JSON_CALLER),
        twin.get(callback, { headers: { ...JSON_CALLER.headers, cookie: cookie.join('; ') } }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([303, 303]);
      expect(first.sandbox.requests.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1);
    });

    it('has registered a client without the grant for tokens of its own, which is no wrong secret', async () => {
      const { app, sandbox, logIn, counts } = await start();
      expect((await logIn()).status).toBe(303);
      // What the newest stock says; an older one is made to say it.
      sandbox.next('token', {
        status: 401,
        body: { error: 'invalid_client', error_description: 'Client authentication failed' },
      });
      await expect(app.app.get(MubarokahClient).clientCredentials()).rejects.toMatchObject({
        code: 'unauthorized_client',
      });
      expect(await counts('mubarokah_oauth_token_last_failure_timestamp_seconds')).toEqual({});
    });
  });
});
