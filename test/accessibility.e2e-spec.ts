import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { axeFindings } from './support/axe.js';
import { describeWith } from './support/binaries.js';
import { launchChromium } from './support/chromium.js';
import { type RunningDemo, startDemoProcess } from './support/demo-process.js';
import { type RunningPostgres, startPostgres } from './support/postgres.js';
import { type RunningRedis, startRedis } from './support/redis.js';

const LOOKS = [390, 1280]
  .flatMap((width) =>
    (['light', 'dark'] as const).flatMap((scheme) =>
      [
        {
          locale: 'en-GB',
          login: /^Log in with Mubarokah ID$/,
          deny: /^Deny$/,
          allow: /^Allow$/,
          well: /^All is well again$/,
        },
        {
          locale: 'id-ID',
          login: /^Masuk dengan Mubarokah ID$/,
          deny: /^Tolak$/,
          allow: /^Izinkan$/,
          well: /^Semua baik kembali$/,
        },
      ].map((spoken) => ({ width, scheme, ...spoken })),
    ),
  )
  .map((look, index) => ({ ...look, id: index + 1 }));
/** One for each: whoever has consented is not asked again. */
const PEOPLE = LOOKS.map(({ id }) => ({ id, name: `Person ${id}` }));

/** How many stops of the Tab key a page may have before what people come for. */
const MOST_TABS = 20;

// The page for operators and the documentation have this in specs of their own.
describeWith('redis-server')('of demo and sandbox', () => {
  describeWith('chromium')('the pages', () => {
    let postgres: RunningPostgres;
    let redis: RunningRedis;
    let demo: RunningDemo;
    let browser: Browser;
    let page: Page;
    let findings: string[];

    beforeAll(async () => {
      [postgres, redis, browser] = await Promise.all([startPostgres(), startRedis(), launchChromium()]);
      demo = await startDemoProcess(postgres.url, redis.url, { requestsPerMinute: false, users: PEOPLE });
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      await demo?.stop();
      await Promise.all([postgres?.stop(), redis?.stop()]);
    }, 30_000);

    /** Looks at the page that is shown now; `name` is what messages call it. */
    const look = async (name: string): Promise<void> => {
      const faults = await axeFindings(page);
      findings.push(...faults.map((fault) => `${name}: ${fault}`));
    };

    /** Goes by the Tab key to what has this text, and presses Enter. */
    const press = async (text: RegExp): Promise<void> => {
      for (let stop = 0; stop < MOST_TABS; stop += 1) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate<string>('document.activeElement.textContent');
        if (!text.test(focused)) continue;
        await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
        return;
      }
      throw new Error(`the keyboard comes to nothing like ${String(text)} on ${await page.title()}`);
    };

    it.each(LOOKS)(
      'are accessible at $width pixels, $scheme, in $locale, by the keyboard alone',
      async ({ width, scheme, locale, login, deny, allow, well, id }) => {
        const context = await browser.newContext({
          viewport: { width, height: 844 },
          colorScheme: scheme,
          locale,
        });
        page = await context.newPage();
        findings = [];
        await page.goto(demo.url);
        await look('the first page');
        await press(login);
        await look('the login of the sandbox');
        await press(new RegExp(`^Person ${id}`));
        await look('the consent of the sandbox');
        await press(deny);
        await look('a login that was denied');
        await page.goto(`${demo.url}/auth/mubarokah?returnTo=/profile`);
        await press(allow);
        await look('the profile');
        // Before the account has been shown, which is kept for a minute.
        demo.sandbox.next('user_details', { status: 500, times: Infinity });
        const outage = await page.goto(`${demo.url}/account`);
        expect(outage?.status()).toBe(503);
        await look('an outage');
        demo.sandbox.reset();
        for (const [name, path] of [
          ['the account', '/account'],
          ['the first page to who is logged in', '/'],
          ['the logout', '/auth/mubarokah/logout'],
          ['a callback of nobody', '/auth/mubarokah/callback?code=made-up&state=made-up'],
        ] as const) {
          await page.goto(demo.url + path);
          await look(name);
        }
        for (const [name, path] of [
          ['the first page of the sandbox', '/'],
          ['the control page of the sandbox', '/__sandbox/'],
        ] as const) {
          await page.goto(demo.sandbox.url + path);
          await look(name);
        }
        await press(/token-503/);
        await look('the control page of the sandbox with a fault');
        await press(well);
        await context.close();
        expect(findings).toEqual([]);
      },
      60_000,
    );
  });
});
