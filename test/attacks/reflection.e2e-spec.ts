import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MubarokahSandbox, SandboxAnswer } from 'nestjs-mubarokah/testing';
import { ADAPTERS, CALLBACK_PATH } from '../support/start-app.js';
import { inEveryHome, type SessionHome } from './session-homes.js';
import type { RawAnswer } from './raw-client.js';
import {
  at,
  cookieHeader,
  LOGIN_PATH,
  loginCookiesOf,
  LOGOUT_PATH,
  startProvider,
  Target,
} from './target.js';

/** A word that nothing else contains, in markup. */
const WORD = 'gjzpvk';
const MARKUP = `"'><svg/onload=${WORD}>{{${WORD}}}`;
const ENCODED = encodeURIComponent(MARKUP);

const QUERIES = [
  `error=${ENCODED}&state=x`,
  `error=access_denied&error_description=${ENCODED}&error_uri=javascript:${WORD}&state=x`,
  `code=${ENCODED}&state=x`,
  `code=x&state=${ENCODED}`,
  `code=x&state=x&iss=${ENCODED}`,
  `code=x&state=x&${ENCODED}=${ENCODED}`,
  `code[${ENCODED}]=x`,
  `hint=${ENCODED}&message=${ENCODED}&reason=${ENCODED}`,
  `%00${WORD}%0d%0aX-${WORD}:%201`,
];

const HEADERS = [
  'host',
  'user-agent',
  'referer',
  'origin',
  'accept-language',
  'x-forwarded-host',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-prefix',
  'x-request-id',
  'x-correlation-id',
  'traceparent',
  'forwarded',
  'authorization',
  'if-none-match',
  'sec-fetch-site',
];

/** The names of ours begin with `OURS`. */
const COOKIES = [
  `OURS-login-${WORD}=${MARKUP}`,
  `OURS-login-0-${'A'.repeat(22)}=${WORD}`,
  `OURS-session=${MARKUP}`,
  `${WORD}=${WORD}; lang=${MARKUP}; csrf=${WORD}`,
];

const ACCEPTS = ['text/html', 'application/json'];

/** What the provider can say, and what of it a page of ours could be tempted to show. */
const ANSWERS: [endpoint: 'token' | 'user', answer: SandboxAnswer][] = [
  [
    'token',
    { status: 400, body: { error: MARKUP, error_description: MARKUP, hint: MARKUP, message: MARKUP } },
  ],
  ['token', { status: 400, body: { error: 'invalid_grant', error_description: MARKUP, hint: MARKUP } }],
  ['token', { status: 401, body: { error: 'invalid_client', message: MARKUP } }],
  [
    'token',
    { status: 500, body: `<h1>${MARKUP}</h1>`, headers: { 'x-debug': WORD, 'set-cookie': `a=${WORD}` } },
  ],
  ['token', { status: 200, body: MARKUP }],
  ['token', { status: 200, body: { access_token: WORD, token_type: MARKUP, expires_in: 60 } }],
  ['token', { status: 302, body: '', headers: { location: `https://evil.example/${WORD}` } }],
  ['token', { status: 429, body: { retry_after: MARKUP }, headers: { 'retry-after': WORD } }],
  ['user', { status: 403, body: { error: 'unapproved_scope', message: MARKUP } }],
  ['user', { status: 200, body: { id: null, name: MARKUP, email: MARKUP } }],
  ['user', { status: 401, body: MARKUP, headers: { 'www-authenticate': `Bearer realm="${WORD}"` } }],
];

describe.each(ADAPTERS)('nothing that came from outside is shown on %s', (adapter) => {
  inEveryHome((open) => {
    let sandbox: MubarokahSandbox;
    let home: SessionHome;
    let target: Target;

    beforeAll(async () => {
      [sandbox, home] = await Promise.all([startProvider(), open()]);
      target = await Target.start(adapter, sandbox, {
        sessionStore: home.store,
        refusedCodesPerMinute: 10_000, // more codes are refused here than a stranger may bring
        hooks: {
          onLogin: ({ user }) => {
            if (user.id === '2') throw new Error(MARKUP);
          },
        },
      });
    });
    beforeEach(() => {
      target.forget();
      return target.closeCircuits();
    });
    afterAll(async () => {
      await target.close();
      await Promise.all([sandbox.close(), home.close()]);
    });

    const expectClean = (answer: RawAnswer): void => {
      expect(answer.text.toLowerCase()).not.toContain(WORD);
      expect(answer.headers['cache-control']).toBe('no-store');
      const type = answer.headers['content-type'] ?? '';
      if (answer.status < 400) return;
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(type).toMatch(/^(text\/html|application\/json|text\/plain); charset=utf-8$/);
      if (type.startsWith('text/html'))
        expect(answer.headers['content-security-policy']).toMatch(
          /^default-src 'none';.*frame-ancestors 'none'$/,
        );
    };

    describe.each(ACCEPTS)('to whom wants %s', (accept) => {
      it.each(QUERIES)('of the query "%s"', async (query) => {
        for (const path of [CALLBACK_PATH, LOGIN_PATH]) {
          expectClean(await target.raw.get(`${path}?${query}`, { accept }));
          expectClean(
            await target.raw.get(`${path}?${query}`, { accept, cookie: `${target.loginCookie}x=y` }),
          );
        }
        expectClean(await target.raw.send('POST', `${LOGOUT_PATH}?${query}`, { accept }));
        expectClean(await target.raw.get(`${LOGOUT_PATH}?${query}`, { accept }));
      });

      it.each(HEADERS)('of the header %s', async (name) => {
        const headers = { accept, [name]: MARKUP };
        expectClean(await target.raw.get(`${CALLBACK_PATH}?code=x&state=x`, headers));
        expectClean(await target.raw.get(LOGIN_PATH, headers));
        expectClean(await target.raw.send('POST', CALLBACK_PATH, headers));
        expectClean(await target.raw.send('POST', LOGIN_PATH, headers));
        expectClean(await target.raw.send('POST', LOGOUT_PATH, headers));
        expectClean(await target.raw.get(LOGOUT_PATH, headers));
      });

      it.each(COOKIES)('of the cookies "%s"', async (cookie) => {
        const ours = target.sessionCookie.replace(/-session$/, '');
        const headers = { accept, cookie: cookie.replace('OURS', ours) };
        expectClean(await target.raw.get(`${CALLBACK_PATH}?code=x&state=x`, headers));
        expectClean(await target.raw.get(LOGIN_PATH, headers));
        expectClean(await target.raw.send('POST', LOGOUT_PATH, headers));
      });

      it('of an error of the provider that comes back with the right state', async () => {
        const browser = target.newBrowser();
        const state = (await target.begin(browser)).searchParams.get('state');
        const cookie = cookieHeader(loginCookiesOf(browser));
        const query = `?error=${ENCODED}&error_description=${ENCODED}&error_uri=${ENCODED}&state=${state}`;
        expectClean(await target.raw.get(CALLBACK_PATH + query, { accept, cookie }));
        expect(target.reasons).toEqual(['provider_other']);
      });

      it.each(ANSWERS)('of what the %s endpoint says: %j', async (endpoint, answer) => {
        const browser = target.newBrowser();
        const back = await target.walk(browser);
        sandbox.next(endpoint, answer);
        const cookie = cookieHeader(loginCookiesOf(browser));
        const shown = await target.raw.get(back.pathname + back.search, { accept, cookie });
        expect(shown.status).toBeGreaterThanOrEqual(400);
        expectClean(shown);
      });

      it("of what the app's own hook threw", async () => {
        const browser = target.newBrowser();
        const back = await target.walk(browser, 'Demo User Two');
        const cookie = cookieHeader(loginCookiesOf(browser));
        expectClean(await target.raw.get(back.pathname + back.search, { accept, cookie }));
        expect(target.reasons).toEqual(['hook_error']);
      });
    });

    it('unencoded, of the page that was asked for and is returned to', async () => {
      const browser = target.newBrowser();
      const back = await target.walk(browser, 'Demo User One', `?returnTo=/a${ENCODED}?q=${ENCODED}`);
      const answer = await browser.get(back);
      expect(answer.headers.get('location')).not.toMatch(/[<>"\s]/);
      expect(new URL(answer.headers.get('location')!).origin).toBe(at(''));
      await expect(answer.text()).resolves.toBe('');
    });
  });
});
