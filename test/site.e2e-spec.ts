import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { axeFindings } from './support/axe.js';
import { describeWith } from './support/binaries.js';
import { launchChromium } from './support/chromium.js';
import { mustRun } from './support/run-process.js';

const ROOT = new URL('..', import.meta.url).pathname;
const SITE = join(ROOT, 'site/dist');
const TYPES = new Map([
  ['.html', 'text/html'],
  ['.js', 'text/javascript'],
  ['.css', 'text/css'],
  ['.woff2', 'font/woff2'],
]);
/** A host that is nowhere: the browser is given files. */
const HOST = 'http://site.test';

beforeAll(() => mustRun(process.execPath, ['site/build.mjs'], { cwd: ROOT }), 240_000);

describe('the site of the documentation', () => {
  let files: Set<string>;
  beforeAll(() => {
    files = new Set(readdirSync(SITE, { recursive: true, encoding: 'utf8' }));
  });
  const html = (file: string): string => readFileSync(join(SITE, file), 'utf8');

  const linksOf = (text: string): string[] =>
    [...text.matchAll(/<a [^>]*href="([^"]+)"/g)].map(([, href]) => href!);

  it('has a page for each entry point of the package', () => {
    const { exports } = JSON.parse(readFileSync(join(ROOT, 'libs/mubarokah/package.json'), 'utf8')) as {
      exports: Record<string, string | { types: string }>;
    };
    const pages = Object.entries(exports)
      .filter(([, target]) => typeof target === 'object')
      .map(([entry]) => `reference/${join('nestjs-mubarokah', entry)}.html`);
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.filter((page) => !files.has(page))).toEqual([]);
  });

  it('says of a page in Indonesian that it is, under a menu in English', () => {
    const pages = [...files].filter((file) => file.endsWith('.id.html'));
    expect(pages).toHaveLength(2);
    for (const page of pages) expect(html(page)).toMatch(/<html lang="en".*<div lang="id"><h1/s);
  });

  it('has no link that leads nowhere, nor to a place that its page has not', () => {
    const pages = [...files].filter((file) => file.endsWith('.html') && file !== '404.html');
    const ids = new Map(pages.map((file) => [file, new Set(html(file).match(/(?<= id=")[^"]+/g))]));
    const dead: string[] = [];
    let followed = 0;
    for (const page of pages)
      for (const href of linksOf(html(page))) {
        const { origin, pathname, hash } = new URL(href, `${HOST}/${page}`);
        if (origin !== HOST) continue;
        followed += 1;
        const target = pathname.slice(1).replace(/(^|\/)$/, '$1index.html');
        const id = decodeURIComponent(hash.slice(1));
        const isThere = id === '' ? files.has(target) : ids.get(target)?.has(id) === true;
        if (!isThere) dead.push(`${page}: ${href}`);
      }
    expect([...new Set(dead)]).toEqual([]);
    expect(followed).toBeGreaterThan(1_000);
  });
});

describeWith('chromium')('the site in a browser', () => {
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchChromium();
  }, 60_000);
  afterAll(() => browser.close());

  const open = async (path: string, width: number, colorScheme: 'light' | 'dark'): Promise<void> => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.route('**', (route) => {
      const { origin, pathname } = new URL(route.request().url());
      if (origin !== HOST) {
        complaints.push(`asks ${origin}`);
        return route.abort();
      }
      const file = pathname.replace(/\/$/, '/index.html');
      return route.fulfill({ path: join(SITE, file), contentType: TYPES.get(extname(file)) });
    });
    await page.goto(HOST + path, { waitUntil: 'networkidle' });
  };

  const LOOKS = [390, 1280].flatMap((width) =>
    (['light', 'dark'] as const).map((scheme) => ({ width, scheme })),
  );

  /** Each page in one of the looks, by turns, and some that have all there is in each: SITE=all takes all in each. */
  it.each(LOOKS.map((look, turn) => ({ ...look, turn })))(
    'is accessible on each page at $width pixels, $scheme, and asks nobody else',
    async ({ width, scheme, turn }) => {
      const pages = readdirSync(SITE, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.html'))
        .sort();
      expect(pages.length).toBeGreaterThan(75);
      const looked = pages.filter(
        (file, index) =>
          process.env.SITE === 'all' ||
          index % LOOKS.length === turn ||
          ['index.html', 'options.html', 'outcomes.html', 'reference/nestjs-mubarokah/health.html'].includes(
            file,
          ),
      );
      await open('/', width, scheme);
      const findings: string[] = [];
      for (const file of looked) {
        await page.goto(`${HOST}/${file}`);
        await page.locator('main').waitFor();
        findings.push(...(await axeFindings(page)).map((finding) => `${file}: ${finding}`));
      }
      await page.context().close();
      expect(findings).toEqual([]);
      expect(complaints).toEqual([]);
    },
    process.env.SITE === 'all' ? 600_000 : 120_000,
  );

  it('finds by the keyboard what somebody read in a log, with no server to search', async () => {
    await open('/', 1280, 'light');
    await page.keyboard.press('Control+k');
    await page.locator('.search-input').fill('missing_cookie');
    await page.locator('#localsearch-list a').first().waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\.html#/);
    await page.context().close();
    expect(complaints).toEqual([]);
  });
});
