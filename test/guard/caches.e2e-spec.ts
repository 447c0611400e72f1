import type { ServerResponse } from 'node:http';
import { Controller, Get, Header, Res, UseGuards } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CurrentUser,
  MemorySessionStore,
  MubarokahAuthGuard,
  type MubarokahUser,
  Public,
  RequireScopes,
} from 'nestjs-mubarokah';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { AS_JSON, at, ATTACKER, startProvider, Target, VICTIM } from '../attacks/target.js';
import { BrowserSession } from '../support/browser-session.js';
import { describeWith } from '../support/binaries.js';
import { launchChromium } from '../support/chromium.js';
import { freePort } from '../support/free-port.js';
import { type RunningNginx, startNginx } from '../support/nginx.js';
import { intercepted } from '../support/intercepted-store.js';
import { ADAPTERS, CALLBACK_PATH, startApp, type TestApp } from '../support/start-app.js';

@Controller()
@UseGuards(MubarokahAuthGuard)
class Pages {
  @Get()
  @Public()
  open(): string {
    return 'open to everybody';
  }

  @Get('mine')
  @Header('Content-Type', 'text/html')
  mine(@CurrentUser() user: MubarokahUser): string {
    return `<h1>${user.name}</h1><form method="post" action="/auth/mubarokah/logout"><button>Log out</button></form>`;
  }

  @Get('scoped')
  @RequireScopes('detail-user')
  scoped(): string {
    return 'scoped';
  }

  @Get('kept')
  @Header('Cache-Control', 'public, max-age=60')
  kept(@CurrentUser() user: MubarokahUser): string {
    return `${user.name}`;
  }

  @Get('by-hand')
  byHand(@Res({ passthrough: true }) response: { header(name: string, value: string): void }): string {
    response.header('Cache-Control', 'private, max-age=60');
    response.header('Vary', 'Cookie, Accept-Language');
    return 'by hand';
  }

  @Get('raw')
  raw(@Res() native: { raw?: ServerResponse; hijack?: () => void }): void {
    native.hijack?.();
    (native.raw ?? (native as ServerResponse)).end('raw');
  }
}

const headersOf = ({ headers }: Response) => [headers.get('cache-control'), headers.get('vary')];
const PRIVATE = 'private, no-store';

describe.each(ADAPTERS)('what the guard says to caches on %s', (adapter) => {
  let isAway = false;
  const store = intercepted(new MemorySessionStore(), () => {
    if (isAway) throw new Error('away');
  });
  let sandbox: MubarokahSandbox;
  let target: Target;
  let person: BrowserSession;

  beforeAll(async () => {
    sandbox = await startProvider();
    target = await Target.start(
      adapter,
      sandbox,
      { sessionStore: store },
      {
        controllers: [Pages],
        configure: (app) => app.enableCors({ origin: ['https://a.example', 'https://b.example'] }),
      },
    );
    person = await target.loggedIn();
  });
  afterAll(async () => {
    await target.close();
    await sandbox.close();
  });

  it('is the same for what it shows and for what it refuses, beside what CORS says', async () => {
    const stranger = target.newBrowser();
    expect(headersOf(await person.get(at('/mine')))).toEqual([PRIVATE, 'Origin, Cookie']);
    expect(headersOf(await person.get(at('/scoped')))).toEqual([PRIVATE, 'Origin, Cookie']);
    const redirect = await stranger.get(at('/mine'));
    expect([redirect.status, ...headersOf(redirect)]).toEqual([302, PRIVATE, 'Origin, Cookie, Accept']);
    const refused = await stranger.get(at('/mine'), AS_JSON);
    expect([refused.status, ...headersOf(refused)]).toEqual([401, PRIVATE, 'Origin, Cookie, Accept']);
    isAway = true;
    const failed = await person.get(at('/mine'));
    isAway = false;
    expect([failed.status, ...headersOf(failed)]).toEqual([503, PRIVATE, 'Origin, Cookie']);
  });

  it('gives way to what a handler sets', async () => {
    expect(headersOf(await person.get(at('/kept')))).toEqual(['public, max-age=60', 'Origin, Cookie']);
    expect(headersOf(await person.get(at('/by-hand')))).toEqual([
      'private, max-age=60',
      'Cookie, Accept-Language',
    ]);
  });

  it('goes with what a handler sends by itself, below the platform', async () => {
    const answer = await person.get(at('/raw'));
    await expect(answer.text()).resolves.toBe('raw');
    expect(headersOf(answer)).toEqual([PRIVATE, expect.stringContaining('Cookie')]);
  });

  it('is nothing where everybody is let in', async () => {
    const [cacheControl, vary] = headersOf(await person.get(at('/')));
    expect(cacheControl).toBeNull();
    expect(vary).not.toBe('Cookie');
  });
});

describeWith('nginx')('an nginx that caches', () => {
  describe.each(ADAPTERS)('in front of an app on %s', (adapter) => {
    let nginx: RunningNginx;
    let sandbox: MubarokahSandbox;
    let app: TestApp;
    let people: readonly [BrowserSession, BrowserSession];

    beforeAll(async () => {
      const port = await freePort();
      const url = `http://localhost:${port}`;
      sandbox = await MubarokahSandbox.start({
        clients: [{ ...SANDBOX_CLIENT, redirectUris: [url + CALLBACK_PATH] }],
      });
      app = await startApp(adapter, {
        controllers: [Pages],
        options: () => ({ baseUrl: sandbox.url, redirectUri: url + CALLBACK_PATH }),
      });
      nginx = await startNginx(port, '/', {
        http: (folder) => `proxy_cache_path ${folder}/cache keys_zone=pages:1m;`,
        server: `
          location / {
            proxy_pass ${app.url.replace('localhost', '127.0.0.1')};
            proxy_cache pages;
            proxy_cache_valid any 10m;
            add_header X-Cache $upstream_cache_status always;
          }`,
      });
      people = [await loggedIn(VICTIM), await loggedIn(ATTACKER)];
    }, 60_000);

    afterAll(async () => {
      await nginx?.stop();
      await app?.close();
      await sandbox?.close();
    });

    const loggedIn = async (user: string): Promise<BrowserSession> => {
      const browser = new BrowserSession();
      const login = await browser.get(`${nginx.url}/auth/mubarokah?returnTo=/`);
      await browser.follow(await sandbox.authorizeFor(login.headers.get('location')!, { user }));
      return browser;
    };
    const ask = async (
      browser: BrowserSession,
      path: string,
      init: RequestInit = {},
    ): Promise<{ status: number; cache: string | null; text: string }> => {
      const answer = await browser.get(nginx.url + path, init);
      return { status: answer.status, cache: answer.headers.get('x-cache'), text: await answer.text() };
    };

    it('does cache what nothing is said of', async () => {
      await ask(people[0], '/?page');
      expect(await ask(people[1], '/?page')).toMatchObject({ status: 200, cache: 'HIT' });
    });

    it("shows nobody another person's page, and nobody a redirect or a refusal that was another's", async () => {
      for (const path of ['/mine?first-a-person', '/mine?first-a-stranger']) {
        const stranger = new BrowserSession();
        const asks = [
          async () => expect((await ask(people[0], path)).text).toContain(VICTIM),
          async () => expect((await ask(people[1], path)).text).toContain(ATTACKER),
          async () => expect((await ask(stranger, path)).status).toBe(302),
          async () => expect((await ask(stranger, path, AS_JSON)).status).toBe(401),
        ];
        const order = path.endsWith('stranger') ? asks.reverse() : asks;
        for (const one of [...order, ...order]) await one();
      }
    });

    it("keeps each person's own copy of what a handler lets be cached", async () => {
      const answers = [];
      for (const person of [...people, ...people]) answers.push(await ask(person, '/kept'));
      expect(answers).toEqual([
        { status: 200, cache: 'MISS', text: VICTIM },
        { status: 200, cache: 'MISS', text: ATTACKER },
        { status: 200, cache: 'HIT', text: VICTIM },
        { status: 200, cache: 'HIT', text: ATTACKER },
      ]);
    });
  });
});

describeWith('chromium')('the back button of a real browser', () => {
  describe.each(ADAPTERS)('after a logout from an app on %s', (adapter) => {
    let sandbox: MubarokahSandbox;
    let app: TestApp;

    beforeAll(async () => {
      app = await startApp(adapter, {
        controllers: [Pages],
        async options(url) {
          sandbox = await MubarokahSandbox.start({
            clients: [{ ...SANDBOX_CLIENT, redirectUris: [url + CALLBACK_PATH] }],
          });
          return { baseUrl: sandbox.url };
        },
      });
    });
    afterAll(async () => {
      await app.close();
      await sandbox.close();
    });

    it.each([
      ['that keeps pages whole', true],
      ['that loads them again', false],
    ])(
      'does not show a page again, in one %s',
      async (_, keepsPages) => {
        const session = new BrowserSession();
        const login = await session.get(`${app.url}/auth/mubarokah?returnTo=/`);
        await session.follow(await sandbox.authorizeFor(login.headers.get('location')!, { user: VICTIM }));
        const cookies = Object.entries(session.cookies(app.url)).map(([name, value]) => ({
          name,
          value,
          url: app.url,
        }));

        const chromium = await launchChromium({ keepsPages });
        try {
          const context = await chromium.newContext();
          await context.addCookies(cookies);
          const page = await context.newPage();
          await page.goto(`${app.url}/mine`);
          await expect(page.locator('body').innerText()).resolves.toContain(VICTIM);
          await page.getByRole('button', { name: 'Log out' }).click();
          await page.waitForURL(`${app.url}/`);
          await page.goBack();
          await page.waitForURL((url) => url.pathname !== '/');
          expect(await page.content()).not.toContain(`<h1>${VICTIM}`);
          // It asked again, and was sent to the login of the provider.
          expect(page.url()).toContain(sandbox.url);
        } finally {
          await chromium.close();
        }
      },
      60_000,
    );
  });
});
