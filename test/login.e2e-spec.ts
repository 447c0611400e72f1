import {
  type CanActivate,
  Controller,
  Get,
  Injectable,
  type Type,
  UseGuards,
  VersioningType,
} from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  Clock,
  CurrentUser,
  type LoginAttempt,
  MubarokahAuthGuard,
  type MubarokahOptions,
  type MubarokahUser,
  RequireScopes,
} from 'nestjs-mubarokah';
import { type MubarokahEventOf, MubarokahEvents } from 'nestjs-mubarokah/events';
import { MubarokahSandbox, SANDBOX_CLIENT, type SandboxAnswer } from 'nestjs-mubarokah/testing';
import { BrowserSession } from './support/browser-session.js';
import { capturedLog } from './support/captured-log.js';
import {
  type Adapter,
  ADAPTERS,
  type AppSetup,
  CALLBACK_PATH,
  startApp,
  type TestApp,
} from './support/start-app.js';
import { until } from './support/until.js';

@Controller()
@UseGuards(MubarokahAuthGuard)
class ProfileController {
  @Get('profile')
  profile(@CurrentUser() user: MubarokahUser): MubarokahUser {
    return user;
  }

  @Get('details')
  @RequireScopes('detail-user')
  details(): string {
    return 'details';
  }
}

/** Refuses whatever reaches Nest's router. */
@Injectable()
class DenyAll implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

/** Answers every page, as a single-page app does; each platform spells "everything" its own way. */
function catchAll(adapter: Adapter): Type {
  @Controller()
  class CatchAll {
    @Get(adapter === 'fastify' ? '*' : '*path')
    all(): string {
      return 'a single-page app';
    }
  }
  return CatchAll;
}

const PUBLIC_URL = 'https://app.example.test';
const JSON_CALLER = { headers: { accept: 'application/json' } };

describe.each(ADAPTERS)('a login on %s', (adapter) => {
  let sandbox: MubarokahSandbox;
  let app: TestApp;
  let browser: BrowserSession;
  let outcomes: MubarokahEventOf<'callback'>[];

  const start = async (options: MubarokahOptions = {}, setup: AppSetup = {}): Promise<void> => {
    await app?.close();
    app = await startApp(adapter, {
      controllers: [ProfileController],
      ...setup,
      options: () => ({ baseUrl: sandbox.url, redirectUri: PUBLIC_URL + CALLBACK_PATH, ...options }),
    });
    browser = newBrowser();
    outcomes = [];
    app.app.get(MubarokahEvents).on('callback', (event) => outcomes.push(event));
  };
  // The app stands behind a proxy that ends TLS, as it does in production.
  const newBrowser = (): BrowserSession => new BrowserSession({ proxied: { [PUBLIC_URL]: app.url } });
  const reasons = (): string[] => outcomes.map(({ reason }) => reason);
  const at = (path: string): string => PUBLIC_URL + path;

  /** Through the provider and back to the app's door: the callback's URL, with its code or error. */
  const walk = async (returnTo = '/profile', deny = false): Promise<URL> => {
    const login = await browser.get(at(`/auth/mubarokah?returnTo=${encodeURIComponent(returnTo)}`));
    expect(login.status).toBe(302);
    return sandbox.authorizeFor(login.headers.get('location')!, { deny });
  };

  beforeAll(async () => {
    sandbox = await MubarokahSandbox.start({
      clients: [{ ...SANDBOX_CLIENT, redirectUris: [PUBLIC_URL + CALLBACK_PATH] }],
      requestsPerMinute: false,
    });
    await start();
  });

  beforeEach(() => {
    sandbox.reset();
    browser = newBrowser();
    outcomes = [];
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(async () => {
    await app.close();
    await sandbox.close();
  });

  describe('that succeeds', () => {
    it('leads to the page that was asked for, and out again by logout', async () => {
      const closed = await browser.get(at('/profile'));
      expect([closed.status, closed.headers.get('location')]).toEqual([
        302,
        '/auth/mubarokah?returnTo=%2Fprofile',
      ]);

      const answer = await browser.get(await walk('/profile'));
      expect([answer.status, answer.headers.get('location')]).toEqual([303, at('/profile')]);
      await expect((await browser.follow(answer)).json()).resolves.toMatchObject({
        id: '1',
        name: 'Demo User One',
      });

      const out = await browser.post(at('/auth/mubarokah/logout'));
      expect([out.status, out.headers.get('location')]).toEqual([303, at('/')]);
      expect((await browser.get(at('/profile'), JSON_CALLER)).status).toBe(401);
      expect(reasons()).toEqual(['none']);
    });

    it('uses PKCE, and hands the browser cookies that neither scripts nor other hosts can touch', async () => {
      const back = await walk();
      const answer = await browser.get(back);
      expect(sandbox.requests.find(({ endpoint }) => endpoint === 'token')).toMatchObject({ usedPkce: true });
      const cookies = answer.headers.getSetCookie();
      expect(cookies).toHaveLength(3);
      for (const cookie of cookies) {
        expect(cookie).toMatch(/^__Host-mubarokah-/);
        expect(cookie).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
      }
    });

    it('works for somebody without an e-mail address', async () => {
      const login = await browser.get(at('/auth/mubarokah?returnTo=/profile'));
      const back = await sandbox.authorizeFor(login.headers.get('location')!, { user: 'Demo User Two' });
      await expect((await browser.follow(back.href)).json()).resolves.toMatchObject({ id: '2', email: null });
    });

    it.each([
      ['the first one first', [0, 1]],
      ['the second one first', [1, 0]],
    ])('works in two tabs at once, %s', async (_, order) => {
      const backs = [await walk('/profile?tab=0'), await walk('/profile?tab=1')];
      for (const tab of order) {
        const answer = await browser.get(backs[tab]!);
        expect([answer.status, answer.headers.get('location')]).toEqual([303, at(`/profile?tab=${tab}`)]);
      }
      expect(reasons()).toEqual(['none', 'none']);
    });

    it('works in many tabs whose pages have long addresses, within what nginx takes for a header', async () => {
      const backs: URL[] = [];
      for (let tab = 0; tab < 10; tab += 1) backs.push(await walk(`/profile?tab=${tab}${'&x'.repeat(240)}`));
      const cookies = Object.entries(browser.cookies(PUBLIC_URL)).map(([name, value]) => `${name}=${value}`);
      expect(`Cookie: ${cookies.join('; ')}`.length).toBeLessThan(7_000);
      for (const back of backs.slice(-5)) expect((await browser.get(back)).status).toBe(303);
    });

    it('sends a reload of the callback on to the page, and counts it as a replay', async () => {
      const back = await walk();
      await browser.get(back);
      const again = await browser.get(back);
      expect([again.status, again.headers.get('location')]).toEqual([303, at('/profile')]);
      expect(reasons()).toEqual(['none', 'replayed_state']);
      expect(sandbox.requests.filter(({ endpoint }) => endpoint === 'token')).toHaveLength(1);
    });
  });

  describe('that somebody disturbs', () => {
    it.each([
      '?error=x',
      '?error=access_denied&state=guessed',
      '?code=x&state=guessed',
      '?code=a&code=b',
      '',
    ])('survives a junk callback "%s" in between', async (query) => {
      const back = await walk();
      expect((await browser.get(at(CALLBACK_PATH + query))).status).toBe(400);
      expect((await browser.get(back)).status).toBe(303);
    });

    it.each(['HEAD', 'POST', 'PUT'])('does not use up the code on a %s', async (method) => {
      const back = await walk();
      const answer = await browser.get(back, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
      expect((await browser.get(back)).status).toBe(303);
    });

    it("refuses a callback of another browser's login", async () => {
      const stolen = await walk();
      browser = newBrowser();
      expect((await browser.get(stolen)).status).toBe(400);
      await walk();
      expect((await browser.get(stolen)).status).toBe(400);
      expect(reasons()).toEqual(['missing_cookie', 'invalid_state']);
    });

    it('refuses an answer of another issuer', async () => {
      const back = await walk();
      back.searchParams.set('iss', 'https://evil.example');
      expect((await browser.get(back)).status).toBe(400);
      expect(reasons()).toEqual(['issuer_mismatch']);
    });

    it('refuses a login that took too long', async () => {
      const back = await walk();
      const now = Date.now();
      jest.spyOn(app.app.get(Clock), 'now').mockReturnValue(now + 11 * 60_000);
      expect((await browser.get(back)).status).toBe(400);
      expect(reasons()).toEqual(['expired_state']);
    });

    it.each([
      '//evil.example',
      '/\\evil.example',
      '/.//evil.example',
      'https://evil.example',
      '/\t/evil.example',
    ])('never leads to %j', async (returnTo) => {
      const answer = await browser.get(await walk(returnTo));
      expect(answer.headers.get('location')).toBe(at('/'));
    });

    it.each([
      [{ 'sec-fetch-site': 'cross-site' }, 403],
      [{ origin: 'https://evil.example' }, 403],
      [{ 'sec-fetch-site': 'same-origin' }, 303],
    ])('answers a logout with %j by %d', async (headers: Record<string, string>, status) => {
      await browser.get(await walk());
      expect((await browser.post(at('/auth/mubarokah/logout'), {}, { headers })).status).toBe(status);
      expect((await browser.get(at('/profile'), JSON_CALLER)).status).toBe(status === 403 ? 200 : 401);
    });

    it('does not log anybody out by a link', async () => {
      await browser.get(await walk());
      const asked = await browser.get(at('/auth/mubarokah/logout'));
      expect(asked.status).toBe(200);
      await expect(asked.text()).resolves.toContain('<form method="post">');
      expect((await browser.get(at('/auth/mubarokah/logout'), JSON_CALLER)).status).toBe(405);
      expect((await browser.get(at('/profile'))).status).toBe(200);
    });
  });

  describe('that the person or the provider ends', () => {
    it('says so on a page, in the language of the browser', async () => {
      const english = await browser.get(await walk('/profile', true));
      expect(english.status).toBe(403);
      expect(english.headers.get('content-security-policy')).toContain("default-src 'none'");
      await expect(english.text()).resolves.toContain('You did not allow this app');
      const indonesian = await browser.get(await walk('/profile', true), {
        headers: { 'accept-language': 'id-ID,id;q=0.9' },
      });
      await expect(indonesian.text()).resolves.toContain('Anda tidak mengizinkan');
      expect(reasons()).toEqual(['access_denied', 'access_denied']);
    });

    it('says so as JSON to an API caller', async () => {
      const answer = await browser.get(await walk('/profile', true), JSON_CALLER);
      expect(answer.status).toBe(403);
      await expect(answer.json()).resolves.toMatchObject({ statusCode: 403, error: 'access_denied' });
    });

    it.each<[endpoint: 'token' | 'user', answer: SandboxAnswer, status: number, reason: string]>([
      ['token', { status: 400, body: { error: 'invalid_grant' } }, 400, 'token_invalid_grant'],
      ['token', { status: 401, body: { error: 'invalid_client' } }, 500, 'token_invalid_client'],
      ['token', { status: 429, body: {}, headers: { 'retry-after': '60' } }, 503, 'token_rate_limited'],
      ['token', { status: 500, body: '<h1>Whoops</h1>' }, 502, 'token_server_error'],
      ['token', { status: 200, body: 'null' }, 502, 'token_invalid_response'],
      [
        'token',
        { status: 307, headers: { location: 'http://localhost:9/' }, body: '' },
        502,
        'token_invalid_response',
      ],
      ['token', { reset: true }, 503, 'token_network'],
      ['user', { status: 401, body: {} }, 502, 'user_unauthorized'],
      ['user', { status: 403, body: { error: 'unapproved_scope' } }, 403, 'user_unapproved_scope'],
      ['user', { status: 200, body: { name: 'nobody' } }, 502, 'user_invalid_response'],
      ['user', { status: 503, body: '', times: 3 }, 502, 'user_server_error'],
    ])('when the %s endpoint says %j: %d, %s', async (endpoint, answer, status, reason) => {
      await start(); // with its circuits closed
      const back = await walk();
      sandbox.next(endpoint, answer);
      expect((await browser.get(back)).status).toBe(status);
      expect(reasons()).toEqual([reason]);
    });

    it('tells the browser how long the provider wants it to wait', async () => {
      const back = await walk();
      sandbox.next('token', { status: 429, body: {}, headers: { 'retry-after': '60' } });
      expect((await browser.get(back)).headers.get('retry-after')).toBe('60');
    });

    it('ends within its deadline when the provider hangs', async () => {
      await start({ requestTimeoutMs: 100, callbackTimeoutMs: 250 });
      const back = await walk();
      sandbox.next('token', { hang: true, times: Infinity });
      const startedAt = performance.now();
      expect((await browser.get(back)).status).toBe(504);
      expect(performance.now() - startedAt).toBeLessThan(500);
      expect(reasons()).toEqual(['token_timeout']);
    });
  });

  describe('in an app of its own kind', () => {
    it("lets the app's hook refuse somebody", async () => {
      await start({ hooks: { onLogin: ({ user }) => (user.id === '1' ? 'refuse' : undefined) } });
      expect((await browser.get(await walk())).status).toBe(403);
      expect((await browser.get(at('/profile'), JSON_CALLER)).status).toBe(401);
      expect(reasons()).toEqual(['rejected_by_app']);
    });

    it("ends in hook_error when the app's hook throws, and shows nothing of what it threw", async () => {
      await start({ hooks: { onLogin: () => Promise.reject(new Error('password=hunter2')) } });
      const answer = await browser.get(await walk());
      expect(answer.status).toBe(500);
      await expect(answer.text()).resolves.not.toContain('hunter2');
      expect(reasons()).toEqual(['hook_error']);
    });

    it("ends in hook_error when the app's hook is late, and tells the hook", async () => {
      let signal: AbortSignal | undefined;
      const onLogin = (login: LoginAttempt): Promise<void> => {
        signal = login.signal;
        return new Promise(() => {});
      };
      await start({ hookTimeoutMs: 150, hooks: { onLogin } });
      const startedAt = performance.now();
      expect((await browser.get(await walk())).status).toBe(500);
      expect(performance.now() - startedAt).toBeLessThan(2_000); // the callback itself would have ten seconds
      expect([signal?.aborted, reasons()]).toEqual([true, ['hook_error']]);
      expect((await browser.get(at('/profile'), JSON_CALLER)).status).toBe(401);
    });

    it('waits for no hook that is only told, and says once of each that it was late', async () => {
      const logger = capturedLog();
      const never = (): Promise<void> => new Promise(() => {});
      const hooks = { onLoginFailed: never, onLogout: never };
      await start({ hookTimeoutMs: 150, hooks }, { logger });
      expect((await browser.get(await walk('/profile', true))).status).toBe(403);
      await browser.get(await walk());
      expect((await browser.post(at('/auth/mubarokah/logout'))).status).toBe(303);
      const late = (): string[] => logger.lines.filter((line) => line.includes('was late'));
      await until(() => late().length >= 2);
      expect(late()).toEqual([
        expect.stringContaining('onLoginFailed was late'),
        expect.stringContaining('onLogout was late'),
      ]);
    });

    it("leads to the app's own failure page, with the reason and nothing else", async () => {
      await start({ failurePath: '/oh-no' });
      const answer = await browser.get(await walk('/profile', true));
      expect([answer.status, answer.headers.get('location')]).toEqual([
        303,
        at('/oh-no?reason=access_denied'),
      ]);
    });

    it('works behind a global prefix, versioning, a guard that denies everything and a catch-all route', async () => {
      await start(
        {},
        {
          controllers: [catchAll(adapter)],
          configure: (nest) => {
            nest.setGlobalPrefix('api');
            nest.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
            nest.useGlobalGuards(new DenyAll());
          },
        },
      );
      expect((await browser.get(await walk())).headers.get('location')).toBe(at('/profile'));
      expect((await browser.get(at('/health'))).status).toBe(200);
    });

    it('answers 401 to an API caller without a session, and 403 without the scope', async () => {
      await start();
      const stranger = await browser.get(at('/profile'), JSON_CALLER);
      expect(stranger.status).toBe(401);
      expect(stranger.headers.get('location')).toBeNull();
      await browser.get(await walk());
      expect((await browser.get(at('/details'), JSON_CALLER)).status).toBe(403);
    });

    it('lets in who was granted the scope', async () => {
      await start({ scopes: ['view-user', 'detail-user'] });
      await browser.get(await walk());
      expect((await browser.get(at('/details'))).status).toBe(200);
    });
  });
});
