import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { describeWith } from './support/binaries.js';
import { findBinary } from './support/find-binary.js';
import { launchChromium } from './support/chromium.js';
import { type RunningDemo, startDemoFromClone } from './support/demo.js';
import { type RunningPrometheus, startPrometheus } from './support/prometheus.js';
import { eventually } from './support/eventually.js';

const SCREENSHOTS = new URL('../artifacts/', import.meta.url).pathname;

/** The owner's five panels, word for word. */
const QUERIES = readFileSync(new URL('fixtures/queries.promql', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const [, ERROR_RATE] = QUERIES as [string, string];

let demo: RunningDemo;
let browser: Browser;

/** A browser of its own, with its own cookies, on a phone's screen. */
async function newVisitor(): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-GB' });
  return { page: await context.newPage(), context };
}

type Person = 'Demo User One' | 'Demo User Two';

/** Presses what a person presses to log in at the provider. */
async function goToProvider(page: Page, person: Person): Promise<void> {
  await page.goto(demo.url);
  await page.getByRole('link', { name: 'Log in with Mubarokah ID' }).click();
  await page.getByRole('button', { name: person }).click();
}

describeWith('chromium')('a fresh clone, started with npm start', () => {
  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    demo = await startDemoFromClone();
    browser = await launchChromium();
  }, 300_000);

  afterAll(async () => {
    await browser.close();
    await demo.stop();
  }, 30_000);

  it('ends its start with the line that says where the demo is', () => {
    expect(demo.output.trimEnd().split('\n').at(-1)).toBe(`Ready: ${demo.url}`);
  });

  it('says all of it in lines of 60 columns', () => {
    const lines = demo.output.split('\n');
    expect(lines.length).toBeGreaterThan(15);
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
  });

  it('shows a public page that offers the login', async () => {
    const { page, context } = await newVisitor();
    await page.goto(demo.url);
    await page.screenshot({ path: `${SCREENSHOTS}home.png`, fullPage: true });
    await expect(page.getByRole('link', { name: 'Log in with Mubarokah ID' }).count()).resolves.toBe(1);
    await context.close();
  });

  describeWith('prometheus')('with a Prometheus that scrapes it', () => {
    let prometheus: RunningPrometheus;

    beforeAll(async () => {
      prometheus = await startPrometheus(demo.url);
    }, 30_000);

    afterAll(async () => {
      await prometheus.stop();
    });

    const errorRate = async (): Promise<number | undefined> => (await prometheus.query(ERROR_RATE))[0]?.value;

    /** A whole login in a new browser, ended by that button. Resolves to the page that they end on. */
    const logIn = async (person: Person, decision: 'Allow' | 'Deny'): Promise<string> => {
      const { page, context } = await newVisitor();
      await goToProvider(page, person);
      await page.getByRole('button', { name: decision }).click();
      await page.waitForURL((url) => url.href.startsWith(demo.url));
      const text = await page.locator('main').innerText();
      await page.screenshot({ path: `${SCREENSHOTS}${decision.toLowerCase()}.png`, fullPage: true });
      await context.close();
      return text;
    };

    it('has an error rate of 0 before the first failure, and of 75 right after three denied logins out of four', async () => {
      await logIn('Demo User One', 'Allow');
      await eventually('the error rate is a number', async () => Number.isFinite(await errorRate()));
      await expect(errorRate()).resolves.toBe(0);
      for (let count = 0; count < 3; count += 1) {
        await expect(logIn('Demo User Two', 'Deny')).resolves.toContain('You did not allow this app');
      }
      await eventually(
        'three of four logins were denied',
        async () => Math.abs((await errorRate())! - 75) < 0.5,
      );
    }, 120_000);

    it.each(QUERIES)(
      'answers %s',
      async (query) => {
        await eventually('the query returns numbers', async () => {
          const samples = await prometheus.query(query);
          return samples.length > 0 && samples.every(({ value }) => Number.isFinite(value));
        });
      },
      60_000,
    );

    it('sees the one session that is active', async () => {
      await eventually(
        'one session is active',
        async () => (await prometheus.query(QUERIES[4]!))[0]?.value === 1,
      );
    }, 60_000);
  });

  it('logs a person in, shows their profile, and logs them out again', async () => {
    const { page, context } = await newVisitor();
    await goToProvider(page, 'Demo User Two'); // who has not allowed it yet
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.waitForURL(`${demo.url}/profile`);
    const profile = await page.locator('main').innerText();
    expect(profile).toContain('Demo User Two');
    expect(profile).toContain('view-user');
    await page.screenshot({ path: `${SCREENSHOTS}profile.png`, fullPage: true });

    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL(`${demo.url}/`);
    await expect(page.getByRole('link', { name: 'Log in with Mubarokah ID' }).count()).resolves.toBe(1);
    // The profile is closed again: the browser is sent to the provider, which still knows the person.
    const sent = page.waitForRequest((request) => new URL(request.url()).pathname === '/oauth/authorize');
    await page.goto(`${demo.url}/profile`);
    await sent;
    await context.close();
  });

  it('shows how logins go to whom its token is known, and to nobody else', async () => {
    expect((await fetch(`${demo.url}/ops`)).status).toBe(401);
    const { opsToken } = JSON.parse(readFileSync(`${demo.folder}/.demo/secrets.json`, 'utf8')) as {
      opsToken: string;
    };
    const httpCredentials = { username: 'operator', password: opsToken };
    const context = await browser.newContext({ locale: 'en-GB', httpCredentials });
    const page = await context.newPage();
    await page.goto(`${demo.url}/ops`);
    await page.locator('.plot canvas').first().waitFor();
    await expect(page.title()).resolves.toContain('People can log in');
    await context.close();
  });

  it('logs somebody in who has allowed it before, without asking again', async () => {
    const { page, context } = await newVisitor();
    await goToProvider(page, 'Demo User Two');
    await page.waitForURL(`${demo.url}/profile`);
    await context.close();
  });

  it.each(['database', 'redis'])('has measured its %s meanwhile', async (dependency) => {
    const text = await (await fetch(`${demo.url}/metrics`)).text();
    const operation = `\\{dependency="${dependency}",operation="\\w+",outcome="success"\\} [1-9]`;
    expect(text).toMatch(
      new RegExp(`^mubarokah_dependency_operation_duration_seconds_count${operation}`, 'm'),
    );
    expect(text).toMatch(new RegExp(`^mubarokah_dependency_connections\\{dependency="${dependency}",`, 'm'));
  });

  describeWith('promtool')('promtool check metrics', () => {
    it('has nothing to say, except of the unit in a name that the owner chose', async () => {
      const said = promtool(await (await fetch(`${demo.url}/metrics`)).text());
      expect(said.map((line) => line.split(' ')[0])).toEqual(['http_request_duration_ms']);
    });
  });

  it('ends on Ctrl-C and leaves nothing behind', async () => {
    await demo.stop();
    await expect(fetch(demo.url)).rejects.toThrow('fetch failed');
  }, 30_000);
});

function promtool(metrics: string): string[] {
  try {
    execFileSync(findBinary('promtool')!, ['check', 'metrics'], {
      input: metrics,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    return [];
  } catch (error) {
    const { stdout, stderr } = error as { stdout: Buffer; stderr: Buffer };
    return `${String(stdout)}${String(stderr)}`.split('\n').filter((line) => line !== '');
  }
}
