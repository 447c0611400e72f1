import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Controller, Get, Header, UseGuards } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MubarokahAuthGuard, Public } from 'nestjs-mubarokah';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { AS_JSON, LOGOUT_PATH, VICTIM } from './attacks/target.js';
import { describeWith } from './support/binaries.js';
import { BrowserSession } from './support/browser-session.js';
import { launchChromium } from './support/chromium.js';
import { ADAPTERS, CALLBACK_PATH, startApp, type TestApp } from './support/start-app.js';

const FORM = `<form method="post" action="${LOGOUT_PATH}"><button>Log out</button></form>`;

@Controller()
@UseGuards(MubarokahAuthGuard)
class Pages {
  @Get()
  @Public()
  @Header('Content-Type', 'text/html')
  @Header('Referrer-Policy', 'no-referrer')
  home(): string {
    return FORM;
  }

  @Get('mine')
  mine(): string {
    return 'mine';
  }
}

describe.each(ADAPTERS)('a logout on %s', (adapter) => {
  let spa: Server;
  let spaOrigin: string;
  let sandbox: MubarokahSandbox;
  let app: TestApp;
  let session: BrowserSession;

  beforeAll(async () => {
    spa = createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<h1>SPA</h1>'));
    spa.listen(0, '127.0.0.1');
    await once(spa, 'listening');
    spaOrigin = `http://localhost:${(spa.address() as AddressInfo).port}`;
    app = await startApp(adapter, {
      controllers: [Pages],
      async options(url) {
        sandbox = await MubarokahSandbox.start({
          clients: [{ ...SANDBOX_CLIENT, redirectUris: [url + CALLBACK_PATH] }],
        });
        return { baseUrl: sandbox.url, logoutOrigins: [spaOrigin, 'null'] };
      },
    });
  });
  beforeEach(async () => {
    session = new BrowserSession();
    const login = await session.get(`${app.url}/auth/mubarokah?returnTo=/`);
    await session.follow(await sandbox.authorizeFor(login.headers.get('location')!, { user: VICTIM }));
  });
  afterAll(async () => {
    await app.close();
    await sandbox.close();
    spa.close();
    spa.closeAllConnections();
  });

  const isLoggedIn = async (): Promise<boolean> =>
    (await session.clone().get(`${app.url}/mine`, AS_JSON)).status === 200;
  const post = (headers: Record<string, string>): Promise<Response> =>
    session.clone().post(app.url + LOGOUT_PATH, {}, { headers });

  it.each<[who: string, headers: (spaOrigin: string) => Record<string, string>, status: number]>([
    ['a named origin', (origin) => ({ origin, 'sec-fetch-site': 'same-site', accept: '*/*' }), 204],
    ['a page without a referrer, in an older Safari', () => ({ origin: 'null' }), 303],
    [
      'a page without a referrer, in other browsers',
      () => ({ origin: 'null', 'sec-fetch-site': 'same-origin' }),
      303,
    ],
    ['another port', () => ({ origin: 'http://localhost:1', 'sec-fetch-site': 'same-site' }), 403],
    ['a site that hides', () => ({ origin: 'null', 'sec-fetch-site': 'cross-site' }), 403],
  ])('from %s', async (_, headers, status) => {
    const answer = await post(headers(spaOrigin));
    expect(answer.status).toBe(status);
    expect(answer.headers.get('access-control-allow-origin')).toBe(status === 204 ? spaOrigin : null);
    expect(await isLoggedIn()).toBe(status === 403);
  });

  it('from a site that hides, in an older Safari, which brings no cookie, clears none', async () => {
    const answer = await new BrowserSession().post(
      app.url + LOGOUT_PATH,
      {},
      { headers: { origin: 'null' } },
    );
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
  });

  it('by a link asks on a page, and does nothing', async () => {
    const page = await session.get(app.url + LOGOUT_PATH);
    expect([page.status, page.headers.get('content-security-policy')]).toEqual([
      200,
      expect.stringContaining("frame-ancestors 'none'"),
    ]);
    expect(await isLoggedIn()).toBe(true);
  });

  describeWith('chromium')('of a real browser', () => {
    let chromium: Browser;
    let context: BrowserContext;
    let page: Page;

    beforeAll(async () => {
      chromium = await launchChromium();
    });
    beforeEach(async () => {
      context = await chromium.newContext({ locale: 'id-ID' });
      const cookies = Object.entries(session.cookies(app.url));
      await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: app.url })));
      page = await context.newPage();
    });
    afterEach(() => context.close());
    afterAll(() => chromium.close());

    it.each([
      ['a plain fetch', {}],
      ['a fetch that asks ahead', { 'content-type': 'application/json', 'x-request-id': 'a' }],
    ])('by %s of a page of a named origin', async (_, headers: Record<string, string>) => {
      await page.goto(spaOrigin);
      const status = await page.evaluate(
        async ([url, sent]) =>
          (await fetch(url, { method: 'POST', credentials: 'include', headers: sent })).status,
        [app.url + LOGOUT_PATH, headers] as const,
      );
      expect([status, await isLoggedIn()]).toEqual([204, false]);
      expect(await context.cookies(app.url)).not.toContainEqual(
        expect.objectContaining({ name: expect.stringContaining('session') as unknown }),
      );
    });

    it('by the button of the page that asks, in the language of the browser', async () => {
      await page.goto(app.url + LOGOUT_PATH);
      await page.getByRole('button', { name: 'Keluar' }).click();
      await page.waitForURL(`${app.url}/`);
      expect(await isLoggedIn()).toBe(false);
    });

    it('by the form of a page without a referrer', async () => {
      await page.goto(app.url);
      await Promise.all([page.waitForResponse(app.url + LOGOUT_PATH), page.getByRole('button').click()]);
      await page.waitForURL(`${app.url}/`);
      expect(await isLoggedIn()).toBe(false);
    });
  });
});
