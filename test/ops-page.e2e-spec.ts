import { mkdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { WORDS } from '../libs/mubarokah/ops-page/words.js';
import type { OpsData } from '../libs/mubarokah/src/ops/ops-data.js';
import { axeFindings } from './support/axe.js';
import { describeWith } from './support/binaries.js';
import { launchChromium } from './support/chromium.js';
import { type Happenings, OPS_TOKEN, type OpsApp, startOpsApp } from './support/ops-app.js';

const SCREENSHOTS = new URL('../artifacts/', import.meta.url).pathname;

const DESK = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 } };

/** How long after its beginning a fault may stay unseen. */
const SEEN_WITHIN_MS = 15_000;

let browser: Browser;
let app: OpsApp;
let page: Page;
/** What the browser refused to load or to run, and errors of the page itself. */
let complaints: string[];

/** An hour of a shop: people come and go, and for ten minutes the token endpoint fails. */
function shop(index: number, { ended, called, sessions }: Happenings): void {
  const people = 6 + ((index * 7) % 5);
  const isFailing = index >= 34 && index < 44;
  for (let person = 0; person < people; person += 1) {
    const tookMs = isFailing ? 900 + person * 400 : 90 + person * 20 + index;
    called('token_exchange', tookMs);
    if (!isFailing || person % 3 === 0) called('api_user', 40 + person * 5);
    ended(isFailing && person % 3 !== 0 ? 'token_server_error' : 'none', tookMs + 60);
  }
  if (index % 6 === 0) ended('access_denied');
  if (index % 4 === 0) ended('missing_cookie');
  if (index === 20) ended('hook_error');
  sessions(240 + index * 3);
}

async function open(options: BrowserContextOptions, query = ''): Promise<void> {
  const context = await browser.newContext({
    locale: 'en-GB',
    timezoneId: 'UTC',
    httpCredentials: { username: 'operator', password: OPS_TOKEN },
    ...options,
  });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${app.url}/ops${query}`);
  await page.locator('.plot canvas').first().waitFor();
}

const shoot = (name: string): Promise<Buffer> =>
  page.screenshot({ path: `${SCREENSHOTS}ops-${name}.png`, fullPage: true });

describeWith('chromium')('the page for operators in a browser', () => {
  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    browser = await launchChromium();
    app = await startOpsApp('express', { access: OPS_TOKEN, runbooks: 'https://wiki.example.org/runbooks' });
    await app.liveAnHour(shop);
  }, 60_000);

  afterEach(async () => {
    await page?.context().close();
  });

  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  it.each([
    ['desk-light', { ...DESK, colorScheme: 'light' }, WORDS.en],
    ['phone-dark-indonesian', { ...PHONE, colorScheme: 'dark', locale: 'id-ID' }, WORDS.id],
  ] as const)('is whole, accessible and in one language: %s', async (name, options, words) => {
    await open(options);
    await page.getByRole('button', { name: words.range.hour, exact: true }).click();
    await page.locator('summary').first().click();
    await shoot(name);
    await page.getByRole('button', { name: words.range.quarter, exact: true }).click();
    const text = (await page.locator('body').textContent())!;
    const { now, ...headings } = words.headings;
    await page.getByLabel(now, { exact: true }).waitFor();
    const titles = [...Object.values(headings), ...Object.values(words.charts).map(({ title }) => title)];
    expect(titles.filter((title) => !text.includes(title))).toEqual([]);
    const [across, wide] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, innerWidth]',
    );
    expect(across).toBeLessThanOrEqual(wide); // nobody has to scroll sideways
    expect({ complaints, axe: await axeFindings(page) }).toEqual({ complaints: [], axe: [] });
  });

  it('shows a fault of Mubarokah ID within 15 seconds, whose it is and where to read on, and then that it is over', async () => {
    await open({ ...PHONE, colorScheme: 'light' });
    const verdict = page.getByRole('status');
    await expect(app.logIn()).resolves.toBe(303);
    await verdict.getByText('People can log in').waitFor();

    app.sandbox.next('token', { status: 401, body: { error: 'invalid_client' }, times: Infinity });
    const brokenAt = Date.now();
    for (let person = 0; person < 6; person += 1) await expect(app.logIn()).resolves.toBe(500);
    await verdict.getByText('Logins are failing').waitFor({ timeout: SEEN_WITHIN_MS });
    expect(Date.now() - brokenAt).toBeLessThan(SEEN_WITHIN_MS);
    await shoot('fault-phone');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize(DESK.viewport);
    await shoot('fault-dark');
    const text = await verdict.innerText();
    expect(text).toMatch(
      /^Failing:\s*Logins are failing: the client id or secret is refused \(token_invalid_client\)\s*Since \d\d:\d\d\. To act: you \(the registration or the settings of this app\)\./,
    );
    await expect(page.title()).resolves.toMatch(/^✕ Logins are failing/);
    await expect(
      page.locator('.verdict').getByRole('link', { name: 'MubarokahClientRejected' }).getAttribute('href'),
    ).resolves.toBe('https://wiki.example.org/runbooks/MubarokahClientRejected.md');
    expect({ complaints, axe: await axeFindings(page, '.verdict') }).toEqual({ complaints: [], axe: [] });

    app.sandbox.reset();
    await expect(app.logIn()).resolves.toBe(303);
    await verdict.getByText('Some logins fail').waitFor({ timeout: SEEN_WITHIN_MS });
  }, 60_000);

  it('can be read by keyboard: each chart tells the values of the moment that the arrow keys go to', async () => {
    await open(DESK);
    const chart = page.getByRole('img', { name: /^Logins a minute/ });
    await chart.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    const spoken = page.locator('figure').first().locator('[aria-live]');
    await expect(spoken.innerText()).resolves.toMatch(
      /^\d\d:\d\d: succeeded \d+, failed \d+, does not count \d+$/,
    );
    const stops = new Set<string>();
    for (let press = 0; press < 30; press += 1) {
      await page.keyboard.press('Tab');
      stops.add(await page.evaluate<string>('document.activeElement.tagName'));
    }
    expect([...stops]).toEqual(expect.arrayContaining(['DIV', 'SUMMARY', 'A']));
  });

  it('keeps to one replica where several answer, and says so', async () => {
    const context = await browser.newContext({
      httpCredentials: { username: 'operator', password: OPS_TOKEN },
    });
    page = await context.newPage();
    let answers = 0;
    await page.route('**/ops/data*', async (route) => {
      const data = (await (await route.fetch()).json()) as OpsData;
      answers += 1;
      const replica = answers % 2 === 1 ? 'first' : 'other';
      const verdict = { ...data.verdict, state: replica === 'first' ? 'working' : 'idle' };
      await route.fulfill({ json: { ...data, verdict, process: { ...data.process, id: replica } } });
    });
    await page.goto(`${app.url}/ops`);
    await page.getByText('Another replica answered too').waitFor();
    await expect(page.getByRole('status').innerText()).resolves.toContain('People can log in');
  });

  it('asks for nothing while it is hidden, and says when the app is gone', async () => {
    await open(DESK);
    let asked = 0;
    page.on('request', (request) => (asked += Number(request.url().includes('/ops/data'))));
    const show = (hidden: boolean): Promise<void> =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} });
        document.dispatchEvent(new Event('visibilitychange'))`);
    await show(true);
    await page.waitForTimeout(5_500); // more than one poll
    expect(asked).toBe(0);
    await page.route('**/ops/data*', (route) => route.abort());
    await show(false);
    await page
      .getByRole('alert')
      .getByText(/^No answer since \d\d:/)
      .waitFor();
    await page.unroute('**/ops/data*');
    await show(false);
    await page
      .getByRole('alert')
      .getByText('No answer')
      .waitFor({ state: 'detached' })
      .catch(() => undefined);
    await expect(page.getByRole('alert').count()).resolves.toBe(0);
  }, 30_000);
});
