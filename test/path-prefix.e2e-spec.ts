import { Controller, Get, UseGuards } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CurrentUser,
  MubarokahAuthGuard,
  type MubarokahOptions,
  type MubarokahUser,
  Public,
} from 'nestjs-mubarokah';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { ATTACKER, VICTIM } from './attacks/target.js';
import { describeWith } from './support/binaries.js';
import { BrowserSession } from './support/browser-session.js';
import { freePort } from './support/free-port.js';
import { launchChromium } from './support/chromium.js';
import { type RunningNginx, startNginx } from './support/nginx.js';
import { ADAPTERS, CALLBACK_PATH, startApp, type TestApp } from './support/start-app.js';

@Controller()
@UseGuards(MubarokahAuthGuard)
class Pages {
  @Get()
  @Public()
  home(): string {
    return 'home';
  }

  @Get('profile')
  profile(@CurrentUser() user: MubarokahUser): string {
    return `${user.name}`;
  }

  @Get('oh-no')
  @Public()
  ohNo(): string {
    return 'it failed';
  }
}

/** What tells an app of the proxy; either will do. */
const SETTINGS = {
  callbackPath: (_: string) => ({ callbackPath: CALLBACK_PATH }),
  publicPathPrefix: (prefix: string) => ({ publicPathPrefix: prefix }),
};

describeWith('nginx')('behind an nginx that strips a prefix', () => {
  describe.each(ADAPTERS)('on %s', (adapter) => {
    let nginx: RunningNginx;
    let sandbox: MubarokahSandbox;
    let apps: TestApp[];
    let browser: BrowserSession;

    beforeAll(async () => {
      const port = await freePort();
      const url = `http://localhost:${port}`;
      sandbox = await MubarokahSandbox.start({
        clients: [
          {
            ...SANDBOX_CLIENT,
            redirectUris: ['/shop', '/blog'].map((prefix) => url + prefix + CALLBACK_PATH),
          },
        ],
      });
      const start = (prefix: string, cookieSecret: string, options: MubarokahOptions): Promise<TestApp> =>
        startApp(adapter, {
          controllers: [Pages],
          options: () => ({
            baseUrl: sandbox.url,
            redirectUri: url + prefix + CALLBACK_PATH,
            cookieSecret,
            ...options,
          }),
        });
      apps = [
        await start('/shop', 's'.repeat(32), SETTINGS.callbackPath('/shop')),
        await start('/blog', 'b'.repeat(32), {
          ...SETTINGS.publicPathPrefix('/blog'),
          failurePath: '/oh-no',
        }),
      ];
      const [shop, blog] = apps.map((app) => app.url.replace('localhost', '127.0.0.1'));
      nginx = await startNginx(port, '/shop/', {
        server: `
          location /shop/ { proxy_pass ${shop}/; }
          location /blog/ { proxy_pass ${blog}/; }
          location / { return 404 "not an app"; }`,
      });
    }, 60_000);
    beforeEach(() => {
      browser = new BrowserSession();
    });
    afterAll(async () => {
      await nginx?.stop();
      await Promise.all((apps ?? []).map((app) => app.close()));
      await sandbox?.close();
    });

    const at = (path: string): string => nginx.url + path;
    /** From that address to the end of a login, as a person gets there. */
    const logInFrom = async (path: string, { user = VICTIM, deny = false } = {}): Promise<Response> => {
      await browser.follow(at(path));
      const authorizeUrl = browser.lastOf(`${sandbox.url}/oauth/authorize`);
      return browser.follow(await sandbox.authorizeFor(authorizeUrl, { user, deny }));
    };

    it.each(['/shop', '/blog'])(
      'the guard of %s leads to the login, and that back to the page',
      async (app) => {
        const page = await logInFrom(`${app}/profile?tab=1`);
        expect([page.status, await page.text(), browser.url]).toEqual([
          200,
          VICTIM,
          at(`${app}/profile?tab=1`),
        ]);
        expect(browser.history[1]).toBe(
          at(`${app}/auth/mubarokah?returnTo=${encodeURIComponent(`${app}/profile?tab=1`)}`),
        );
      },
    );

    it.each([
      ['', '/shop/'],
      ['?returnTo=/shop/profile', '/shop/profile'],
      ['?returnTo=/profile', '/shop/profile'],
      ['?returnTo=/shop/auth/mubarokah/', '/shop/'],
    ])('a login with "%s" ends at %s', async (query, page) => {
      const end = await logInFrom(`/shop/auth/mubarokah${query}`);
      expect([end.status, browser.url]).toEqual([200, at(page)]);
    });

    it.each(['/shop', '/blog'])('a logout from %s ends there, and ends the session', async (app) => {
      await logInFrom(`${app}/profile`);
      const end = await browser.follow(await browser.post(at(`${app}/auth/mubarokah/logout`)));
      expect([await end.text(), browser.url]).toEqual(['home', at(`${app}/`)]);
      expect(Object.keys(browser.cookies(at(`${app}/`))).filter((name) => /session/.test(name))).toEqual([]);
      expect((await browser.get(at(`${app}/profile`))).status).toBe(302);
    });

    describeWith('chromium')('in a real browser', () => {
      it.each(['/shop', '/blog'])('a login at %s comes back to the page, with a session', async (app) => {
        const chromium = await launchChromium();
        try {
          const page = await chromium.newPage();
          await page.goto(at(`${app}/profile`));
          await page.getByRole('button', { name: VICTIM }).click();
          // Whoever has allowed it before is not asked again.
          const allow = page.getByRole('button', { name: 'Allow' });
          const isBack = page.waitForURL(at(`${app}/profile`));
          await Promise.race([isBack, allow.click().then(() => isBack)]);
          expect(await page.locator('body').innerText()).toBe(VICTIM);
          await page.reload();
          expect(await page.locator('body').innerText()).toBe(VICTIM);
        } finally {
          await chromium.close();
        }
      });
    });

    it('a login that failed offers to begin again, and to go home', async () => {
      const failed = await logInFrom('/shop/profile', { deny: true });
      const links = [...(await failed.text()).matchAll(/href="([^"]*)"/g)].map(([, link]) => link);
      expect([failed.status, links]).toEqual([403, ['/shop/auth/mubarokah', '/shop/']]);
    });

    it("a login that failed ends at the app's own page for that", async () => {
      const failed = await logInFrom('/blog/profile', { deny: true });
      expect([await failed.text(), browser.url]).toEqual([
        'it failed',
        at('/blog/oh-no?reason=access_denied'),
      ]);
    });

    it('two apps of one host keep two people logged in, in one browser', async () => {
      await logInFrom('/shop/profile', { user: VICTIM });
      await logInFrom('/blog/profile', { user: ATTACKER });
      const pages = [await browser.get(at('/shop/profile')), await browser.get(at('/blog/profile'))];
      expect(await Promise.all(pages.map((page) => page.text()))).toEqual([VICTIM, ATTACKER]);
    });
  });
});
