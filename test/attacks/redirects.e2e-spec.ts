import { Controller, Get, UseGuards } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MubarokahAuthGuard } from 'nestjs-mubarokah';
import type { MubarokahSandbox } from 'nestjs-mubarokah/testing';
import type { BrowserSession } from '../support/browser-session.js';
import { ADAPTERS, CALLBACK_PATH } from '../support/start-app.js';
import { inEveryHome, type SessionHome } from './session-homes.js';
import {
  at,
  cookieHeader,
  LOGIN_PATH,
  loginCookiesOf,
  LOGOUT_PATH,
  PUBLIC_URL,
  startProvider,
  Target,
} from './target.js';

/** What is asked for as a page to return to, as it stands in the query, encoded. */
const ELSEWHERE = [
  '//evil.example',
  '///evil.example',
  '////evil.example/%2e%2e',
  '%2f%2fevil.example',
  '/%2fevil.example',
  '%2F/evil.example/path',
  '//evil.example%23@app.example.test',
  '//app.example.test@evil.example',
  '//app.example.test:443@evil.example',
  '//app.example.test.evil.example',
  '//app.example.test%2eevil.example',
  '//evil%E3%80%82example',
  '//%EF%BD%85vil.example',
  '//0x7f000001',
  '//[::1]',
  '/.//evil.example',
  '/././/evil.example',
  '/..//evil.example',
  '/a/..//evil.example',
  '/%252e//evil.example',
  '/%2e//evil.example',
  '/%2e%2e//evil.example',
  '/a/%2e%2e//evil.example',
  '/.%2f/evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '\\\\evil.example',
  '/%5cevil.example',
  '/%5C/evil.example',
  '%5c%5cevil.example',
  '/.%5c/evil.example',
  '/..\\evil.example',
  '/%09/evil.example',
  '/%0a/evil.example',
  '/%0d/evil.example',
  '%09//evil.example',
  '%20//evil.example',
  '/%00/evil.example',
  '%00//evil.example',
  '/%0d%0aLocation:%20https://evil.example',
  '/%c2%85/evil.example',
  'https://evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https:%5c%5cevil.example',
  'HtTpS://evil.example',
  'https://app.example.test@evil.example/',
  'https://app.example.test.evil.example/',
  'https://app.example.test%2540evil.example/',
  'http://app.example.test/',
  'https://app.example.test:444/',
  'ht%0atps://evil.example',
  'javascript:alert(1)',
  'javascript://app.example.test/%250aalert(1)',
  'JaVaScRiPt:alert(1)',
  '/%0ajavascript:alert(1)',
  'data:text/html,evil.example',
  'blob:https://evil.example/x',
  'ftp://evil.example',
  'file:///etc/passwd',
  'intent://evil.example',
  'mailto:a@evil.example',
  'evil.example',
  '@evil.example',
  ':80/evil.example',
  '?x=//evil.example',
  '%23//evil.example',
  './/evil.example',
  '..//evil.example',
  `//evil.example/${'a'.repeat(4000)}`,
  `/${'a'.repeat(4000)}`,
  `/${'../'.repeat(500)}/evil.example`,
  `/${'%2e%2e/'.repeat(30)}/evil.example`,
];

/** Pages of the app, however odd they look. */
const OUR_OWN = [
  ['/a?next=//evil.example', '/a?next=//evil.example'],
  ['/a%23//evil.example', '/a#//evil.example'],
  ['/@evil.example', '/@evil.example'],
  ['/a//evil.example', '/a//evil.example'],
  ['/%2540evil.example', '/%40evil.example'],
  ['/%252f%252fevil.example', '/%2f%2fevil.example'],
  ['/%255c%255cevil.example', '/%5c%5cevil.example'],
  ['/%250d%250aX:%20y', '/%0d%0aX:%20y'],
  ['//app.example.test/a', '/a'],
];

const FORWARDED: Record<string, string>[] = [
  { host: 'evil.example' },
  { host: 'evil.example:99999' },
  { host: 'app.example.test@evil.example' },
  { host: '' },
  { 'x-forwarded-host': 'evil.example' },
  { 'x-forwarded-host': 'app.example.test, evil.example' },
  { 'x-forwarded-host': '"><svg/onload=alert(1)>' },
  { forwarded: 'host=evil.example;proto=http' },
  { forwarded: 'for=1.1.1.1;host="evil.example";proto=http, host=evil.example' },
  { 'x-forwarded-proto': 'http' },
  { 'x-forwarded-proto': 'javascript', 'x-forwarded-port': '1' },
  { 'x-forwarded-server': 'evil.example', 'x-forwarded-prefix': '//evil.example' },
  { 'x-host': 'evil.example', 'x-original-host': 'evil.example' },
  { 'x-original-url': '//evil.example/', 'x-rewrite-url': '//evil.example/' },
  { origin: 'https://evil.example', referer: 'https://evil.example/' },
];

/** A guarded page under every path, as a single-page app has it. */
function guardedCatchAll(adapter: (typeof ADAPTERS)[number]) {
  @Controller()
  @UseGuards(MubarokahAuthGuard)
  class CatchAll {
    @Get(adapter === 'fastify' ? '*' : '*path')
    all(): string {
      return 'a single-page app';
    }
  }
  return CatchAll;
}

describe.each(ADAPTERS)('redirects on %s', (adapter) => {
  inEveryHome((open) => {
    let sandbox: MubarokahSandbox;
    let home: SessionHome;
    let target: Target;
    let browser: BrowserSession;

    const failurePath = '/oh-no';

    beforeAll(async () => {
      [sandbox, home] = await Promise.all([startProvider(), open()]);
      target = await Target.start(
        adapter,
        sandbox,
        { failurePath, defaultReturnTo: '/home', sessionStore: home.store },
        {
          controllers: [guardedCatchAll(adapter)],
          configure: (app) => {
            if (adapter === 'express') (app as NestExpressApplication).set('trust proxy', true);
          },
        },
      );
    });
    beforeEach(() => {
      target.forget();
      browser = target.newBrowser();
    });
    afterAll(async () => {
      await target.close();
      await Promise.all([sandbox.close(), home.close()]);
    });

    /** Where a login ends that began with this query: as it was sent, before any parser repaired it. */
    const destination = async (query: string): Promise<string> => {
      const begun = await target.raw.get(LOGIN_PATH + query);
      const back = await sandbox.authorizeFor(begun.headers['location']!);
      const cookie = begun.setCookies.map((value) => value.split(';')[0]).join('; ');
      const ended = await target.raw.get(back.pathname + back.search, { cookie });
      expect(ended.status).toBe(303);
      return ended.headers['location']!;
    };

    describe('after a login', () => {
      it.each(ELSEWHERE)('lead to no other place for returnTo=%s', async (value) => {
        const location = await destination(`?returnTo=${value}`);
        expect(new URL(location, 'https://a.browser.elsewhere').origin).toBe(PUBLIC_URL);
        expect(location).toBe(at('/home'));
      });

      it.each(OUR_OWN)('lead to the page asked for by returnTo=%s', async (value, page) => {
        const location = await destination(`?returnTo=${value}`);
        expect(location).toBe(at(page));
        expect(new URL(location).origin).toBe(PUBLIC_URL);
      });

      it.each([
        '?returnTo=/profile&returnTo=//evil.example',
        '?returnTo=//evil.example&returnTo=/profile',
        '?returnTo=/profile&returnTo=/profile',
        '?returnTo[]=/profile',
        '?returnTo[0]=//evil.example',
        '?return_to=//evil.example&redirect=//evil.example&next=//evil.example',
        '?ReturnTo=/profile',
        '',
      ])('lead to the default page for "%s"', async (query) => {
        expect(await destination(query)).toBe(at('/home'));
      });

      it.each([
        LOGIN_PATH,
        `${LOGIN_PATH}?returnTo=/`,
        CALLBACK_PATH,
        `${CALLBACK_PATH}?code=x`,
        LOGOUT_PATH,
      ])('never lead back into the login, as for returnTo=%s', async (page) => {
        expect(await destination(`?returnTo=${encodeURIComponent(page)}`)).toBe(at('/home'));
      });
    });

    describe('from a guarded page to the login', () => {
      it.each([
        '//evil.example/profile',
        '//evil.example',
        '/\\evil.example',
        '/.//evil.example',
        '/%2f/evil.example',
        '/profile?returnTo=//evil.example',
        '/profile&returnTo=//evil.example',
        'http://evil.example/profile',
        '/profile%0d%0aLocation:%20https://evil.example',
      ])('stay with this app for the request target %s, and so does the way back', async (requestTarget) => {
        const { status, headers } = await target.raw.get(requestTarget, { accept: 'text/html' });
        expect(status).toBe(302);
        const login = new URL(headers['location']!, PUBLIC_URL);
        expect([login.origin, login.pathname]).toEqual([PUBLIC_URL, LOGIN_PATH]);
        expect(new URL(await destination(login.search)).origin).toBe(PUBLIC_URL);
      });
    });

    describe.each(FORWARDED)('with the headers %j', (headers) => {
      it('are as without them when a login begins, and so are its cookies', async () => {
        const plain = await target.raw.get(LOGIN_PATH);
        const { status, headers: got, setCookies } = await target.raw.get(LOGIN_PATH, headers);
        const [expected, location] = [plain.headers['location']!, got['location']!].map((url) => {
          const parsed = new URL(url);
          for (const own of ['state', 'code_challenge']) parsed.searchParams.delete(own);
          return parsed.href;
        });
        expect([status, location]).toEqual([302, expected]);
        expect(setCookies).toEqual([
          expect.stringMatching(`^${target.loginCookie}.*; HttpOnly; Secure; SameSite=Lax$`),
        ]);
        expect(setCookies.join()).not.toMatch(/domain/i);
      });

      it('are as without them when it succeeds, is replayed and fails', async () => {
        const back = await target.walk(browser);
        const path = back.pathname + back.search;
        const begun = cookieHeader(loginCookiesOf(browser));
        const done = await target.raw.get(path, { ...headers, cookie: begun });
        const after = done.setCookies.map((value) => value.split(';')[0]).join('; ');
        const replayed = await target.raw.get(path, { ...headers, cookie: after });
        const failed = await target.raw.get(path, { accept: 'text/html', ...headers });
        expect([done, replayed, failed].map(({ headers: { location } }) => location)).toEqual([
          at('/profile'),
          at('/profile'),
          at('/oh-no?reason=missing_cookie'),
        ]);
        expect(done.setCookies.at(-1)).toMatch(
          new RegExp(`^${target.sessionCookie}=.*; HttpOnly; Secure; SameSite=Lax$`),
        );
      });

      it('lead a guarded page to the login of this app', async () => {
        const { headers: got } = await target.raw.get('/profile', { accept: 'text/html', ...headers });
        expect(got['location']).toBe(`${LOGIN_PATH}?returnTo=%2Fprofile`);
      });

      it('stay with this app after a logout', async () => {
        const { status, headers: got } = await target.raw.send('POST', LOGOUT_PATH, {
          accept: 'text/html',
          'sec-fetch-site': 'same-origin',
          ...headers,
        });
        expect([status, got['location']]).toEqual([303, at('/home')]);
      });
    });
  });
});
