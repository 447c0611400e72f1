import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MubarokahSandbox } from 'nestjs-mubarokah/testing';
import type { BrowserSession } from '../support/browser-session.js';
import { ADAPTERS, CALLBACK_PATH } from '../support/start-app.js';
import { inEveryHome, type SessionHome } from './session-homes.js';
import { at, cookieHeader, LOGIN_PATH, loginCookiesOf, startProvider, Target, VICTIM } from './target.js';

/** A callback's query, made of what would have been right. */
type Query = (code: string, state: string) => string;

const WITH_STATE = (query: string): Query => {
  return (_, state) => `${query}&state=${state}`;
};

const MALFORMED: [what: string, query: Query][] = [
  ['no query', () => ''],
  ['neither code nor error', WITH_STATE('a=b')],
  ['both code and error', (code, state) => `code=${code}&error=access_denied&state=${state}`],
  ['an empty code', WITH_STATE('code=')],
  ['an empty error', WITH_STATE('error=')],
  ['an empty issuer', (code, state) => `code=${code}&state=${state}&iss=`],
  ['the code twice', (code, state) => `code=${code}&code=${code}&state=${state}`],
  ['another code behind', (code, state) => `code=${code}&state=${state}&code=other`],
  ['the state twice', (code, state) => `code=${code}&state=${state}&state=${state}`],
  ['another state behind', (code, state) => `code=${code}&state=${state}&state=other`],
  ['an empty state behind', (code, state) => `code=${code}&state=${state}&state=`],
  ['the error twice', WITH_STATE('error=access_denied&error=access_denied')],
  ['the issuer twice', (code, state) => `code=${code}&state=${state}&iss=a&iss=a`],
  ['the code spelt in two ways', (code, state) => `code=${code}&%63ode=other&state=${state}`],
  ['the code as an array', (code, state) => `code[]=${code}&state=${state}`],
  ['the code as an encoded array', (code, state) => `code%5B%5D=${code}&state=${state}`],
  ['the code as an array by index', (code, state) => `code[0]=${code}&state=${state}`],
  ['the code as an object', (code, state) => `code[value]=${code}&state=${state}`],
  ['the code as an object beside the code', (code, state) => `code=${code}&code[x]=y&state=${state}`],
  ['the state as an array', (code, state) => `code=${code}&state[]=${state}`],
  ['the state as an object', (code, state) => `code=${code}&state[toString]=${state}`],
  ['the prototype of the code', (code, state) => `code=${code}&code[__proto__][x]=y&state=${state}`],
  ['everything in the prototype', (code, state) => `__proto__[code]=${code}&__proto__[state]=${state}`],
  ['a null byte', (code, state) => `code=${code}%00&state=${state}`],
  ['a line break in the code', (code, state) => `code=${code}%0d%0aX:%20y&state=${state}`],
  ['a line feed in the state', (code, state) => `code=${code}&state=${state}%0a`],
  ['a tab', (code, state) => `code=${code}%09&state=${state}`],
  ['an escape', (code, state) => `code=%1b${code}&state=${state}`],
  ['a delete character', (code, state) => `code=${code}%7f&state=${state}`],
  ['a C1 control character', (code, state) => `code=${code}%c2%85&state=${state}`],
  ['an invisible character', (code, state) => `code=${code}&state=${state}%e2%80%8b`],
  ['a letter that only looks like one of ASCII', (code, state) => `code=${code}&state=${state}%d0%b0`],
  ['bytes that are no UTF-8', (code, state) => `code=${code}%ff%fe&state=${state}`],
  ['half an escape sequence', (code, state) => `code=${code}%e2%80&state=${state}`],
  ['a control character in the error', WITH_STATE('error=access_denied%0a')],
  ['a code of 4097 characters', WITH_STATE(`code=${'a'.repeat(4097)}`)],
  ['a state of 513 characters', (code) => `code=${code}&state=${'a'.repeat(513)}`],
  ['an error of 129 characters', WITH_STATE(`error=${'a'.repeat(129)}`)],
  ['an issuer of 513 characters', (code, state) => `code=${code}&state=${state}&iss=${'a'.repeat(513)}`],
];

const HARMLESS: [what: string, query: Query][] = [
  ['a prototype', (code, state) => `__proto__[polluted]=1&__proto__=2&code=${code}&state=${state}`],
  ['a constructor', (code, state) => `code=${code}&state=${state}&constructor[prototype][polluted]=1`],
  ['names in upper case', (code, state) => `CODE=x&State=y&code=${code}&state=${state}`],
  ['a thousand others', (code, state) => `${'a=b&'.repeat(1000)}code=${code}&state=${state}`],
  ['one of 8,000 characters', (code, state) => `x=${'a'.repeat(8000)}&code=${code}&state=${state}`],
  ['a second question mark', (code, state) => `code=${code}&state=${state}&x=?code=y`],
];

const PREFETCHES: Record<string, string>[] = [
  { 'sec-purpose': 'prefetch' },
  { 'sec-purpose': 'prefetch;prerender' },
  { 'sec-purpose': 'prefetch; anonymous-client-ip' },
  { 'sec-purpose': 'Prefetch' },
  { purpose: 'prefetch' },
  { 'x-moz': 'prefetch' },
];

describe.each(ADAPTERS)('the parameters of a callback on %s', (adapter) => {
  inEveryHome((open) => {
    let sandbox: MubarokahSandbox;
    let home: SessionHome;
    let target: Target;
    let browser: BrowserSession;

    beforeAll(async () => {
      [sandbox, home] = await Promise.all([startProvider(), open()]);
      target = await Target.start(adapter, sandbox, { sessionStore: home.store });
    });
    beforeEach(() => {
      target.forget();
      browser = target.newBrowser();
    });
    afterAll(async () => {
      await target.close();
      await Promise.all([sandbox.close(), home.close()]);
    });

    const authorised = async (): Promise<{ back: URL; code: string; state: string; cookie: string }> => {
      const back = await target.walk(browser);
      const [code, state] = ['code', 'state'].map((name) => back.searchParams.get(name)!) as [string, string];
      return { back, code, state, cookie: cookieHeader(loginCookiesOf(browser)) };
    };

    it.each(MALFORMED)('are refused with %s, and use up nothing', async (_, query) => {
      const { back, code, state, cookie } = await authorised();
      const answer = await target.raw.get(`${CALLBACK_PATH}?${query(code, state)}`, { cookie });
      expect([answer.status, answer.setCookies]).toEqual([400, []]);
      expect([target.reasons, target.exchanges]).toEqual([['malformed_request'], 0]);
      expect((await browser.get(back)).status).toBe(303);
    });

    it.each(HARMLESS)('may have %s beside them', async (_, query) => {
      const { code, state, cookie } = await authorised();
      const answer = await target.raw.get(`${CALLBACK_PATH}?${query(code, state)}`, { cookie });
      expect([answer.status, target.reasons]).toEqual([303, ['none']]);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    });

    it('may be longer than the server takes: the app goes on', async () => {
      const { back, cookie } = await authorised();
      const long = `${CALLBACK_PATH}?code=${'a'.repeat(100_000)}`;
      expect((await target.raw.get(long, { cookie })).status).toBe(431);
      expect((await browser.get(back)).status).toBe(303);
    });

    it.each(['HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'])(
      'are not believed in a %s, which uses up nothing',
      async (method) => {
        const { back, cookie } = await authorised();
        const answer = await target.raw.send(method, back.pathname + back.search, { cookie });
        expect([answer.status, answer.headers['allow'], answer.setCookies]).toEqual([405, 'GET', []]);
        expect([target.reasons, target.exchanges]).toEqual([['malformed_request'], 0]);
        expect((await browser.get(back)).status).toBe(303);
      },
    );

    it('are not taken from a form, whatever method it claims', async () => {
      const { back, cookie } = await authorised();
      const headers = { cookie, 'x-http-method-override': 'GET' };
      const answer = await target.raw.send(
        'POST',
        CALLBACK_PATH,
        headers,
        `${back.search.slice(1)}&_method=GET`,
      );
      expect([answer.status, target.exchanges]).toEqual([405, 0]);
      expect((await browser.get(back)).status).toBe(303);
    });

    describe('that a browser fetches ahead of a navigation', () => {
      it.each(PREFETCHES)('use up nothing: %j', async (headers) => {
        const { back } = await authorised();
        const ahead = await browser.get(back, { headers });
        expect([ahead.status, ahead.headers.get('cache-control')]).toEqual([503, 'no-store']);
        expect([ahead.headers.getSetCookie(), target.reasons, target.exchanges]).toEqual([[], [], 0]);
        expect((await browser.get(back)).status).toBe(303);
        expect(await target.whoIs(browser)).toBe(VICTIM);
      });

      it.each(PREFETCHES)('begin no login and drop none: %j', async (headers) => {
        const { back } = await authorised();
        const before = browser.cookies(at('/'));
        for (let round = 0; round < 9; round += 1) {
          const ahead = await browser.get(at(LOGIN_PATH), { headers });
          expect([ahead.status, ahead.headers.get('cache-control')]).toEqual([503, 'no-store']);
          expect(ahead.headers.get('location')).toBeNull();
        }
        expect([browser.cookies(at('/')), target.count('authorize')]).toEqual([before, 1]);
        expect((await browser.get(back)).status).toBe(303);
      });

      it('are a navigation where the header says something else', async () => {
        const { back } = await authorised();
        expect((await browser.get(back, { headers: { 'sec-purpose': 'navigate' } })).status).toBe(303);
      });
    });

    describe('in the request that begins a login', () => {
      it.each(['HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'])(
        'begin nothing by %s',
        async (method) => {
          const answer = await target.raw.send(method, `${LOGIN_PATH}?returnTo=/profile`);
          expect([answer.status, answer.headers['allow'], answer.setCookies]).toEqual([405, 'GET', []]);
          expect(target.count('authorize')).toBe(0);
        },
      );

      it.each([
        '?',
        '??',
        '?returnTo',
        '?returnTo=%',
        '?returnTo=%ff%fe',
        '?returnTo=%00',
        '?returnTo[]=/profile',
        '?returnTo[__proto__]=x&__proto__[returnTo]=//evil.example',
        '?returnTo=/a&returnTo=/b',
        `?returnTo=/${'a'.repeat(8000)}`,
        `?${'returnTo=/&'.repeat(700)}`,
        '?x=http://a:99999999/',
        '?returnTo=http://[',
      ])('never fail a login: "%s"', async (query) => {
        const answer = await target.raw.get(LOGIN_PATH + query);
        expect([answer.status, target.reasons]).toEqual([302, []]);
        expect(target.count('authorize')).toBe(1);
      });

      // RFC 9112 §3.2.2: a server must accept the absolute form.
      it.each([`http://a:99999${LOGIN_PATH}`, `http://[${LOGIN_PATH}`, `http://evil.example${LOGIN_PATH}`])(
        'never fail a login for the request target %s, nor lead elsewhere',
        async (requestTarget) => {
          const { status, headers } = await target.raw.get(requestTarget);
          expect(status === 302 || (status >= 400 && status < 500)).toBe(true);
          const redirectUri = new URL(headers['location'] ?? sandbox.url).searchParams.get('redirect_uri');
          expect([null, at(CALLBACK_PATH)]).toContain(redirectUri);
        },
      );
    });
  });
});
