import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { MubarokahSandbox } from 'nestjs-mubarokah/testing';
import type { BrowserSession } from '../support/browser-session.js';
import { ADAPTERS, CALLBACK_PATH } from '../support/start-app.js';
import type { RawAnswer } from './raw-client.js';
import { inEveryHome, type SessionHome } from './session-homes.js';
import {
  at,
  ATTACKER,
  cookieHeader,
  LOGIN_PATH,
  loginCookiesOf,
  LOGOUT_PATH,
  PUBLIC_URL,
  sessionIdOf,
  startProvider,
  Target,
  VICTIM,
} from './target.js';

const OTHER_CALLBACK = '/other/callback';
const TTL_MS = 600_000;

describe.each(ADAPTERS)('the state of a login on %s', (adapter) => {
  inEveryHome((open) => {
    let sandbox: MubarokahSandbox;
    let home: SessionHome;
    let target: Target;
    let victim: BrowserSession;
    let attacker: BrowserSession;

    beforeAll(async () => {
      [sandbox, home] = await Promise.all([startProvider(OTHER_CALLBACK), open()]);
      target = await Target.start(adapter, sandbox, { sessionStore: home.store });
    });
    beforeEach(() => {
      target.forget();
      victim = target.newBrowser();
      attacker = target.newBrowser();
    });
    afterEach(() => {
      jest.restoreAllMocks();
    });
    afterAll(async () => {
      await target.close();
      await Promise.all([sandbox.close(), home.close()]);
    });

    const swapped = (url: URL, name: string, from: URL): URL => {
      const copy = new URL(url);
      copy.searchParams.set(name, from.searchParams.get(name)!);
      return copy;
    };

    describe('when it is replayed', () => {
      it('is exchanged once, and begins one session', async () => {
        const back = await target.walk(victim);
        await victim.get(back);
        const id = sessionIdOf(victim);
        expect((await victim.get(back)).headers.get('location')).toBe(at('/profile'));
        expect(target.reasons).toEqual(['none', 'replayed_state']);
        expect([target.exchanges, target.count('session-started'), sessionIdOf(victim)]).toEqual([1, 1, id]);
      });

      it('logs nobody in again who has logged out', async () => {
        const back = await target.walk(victim);
        await victim.get(back);
        await victim.post(at(LOGOUT_PATH));
        expect((await victim.get(back)).status).toBe(400);
        expect(await target.whoIs(victim)).toBeUndefined();
        expect([target.reasons.at(-1), target.exchanges]).toEqual(['replayed_state', 1]);
      });

      it('exchanges no other code either', async () => {
        const back = await target.walk(victim);
        await victim.get(back);
        const again = swapped(back, 'code', await target.walk(attacker, ATTACKER));
        await victim.get(again);
        expect(await target.whoIs(victim)).toBe(VICTIM);
        expect([target.reasons.at(-1), target.exchanges]).toEqual(['replayed_state', 1]);
      });

      it('believes no error either', async () => {
        const back = await target.walk(victim);
        await victim.get(back);
        await victim.get(at(`${CALLBACK_PATH}?error=server_error&state=${back.searchParams.get('state')}`));
        expect(target.reasons).toEqual(['none', 'replayed_state']);
      });

      it('leads a browser that lost the answer to its session, once it is over, and asks nobody', async () => {
        const back = await target.walk(victim);
        const lost = victim.clone();
        await victim.get(back);
        expect((await lost.get(back)).status).toBe(303);
        expect([await target.whoIs(lost), await target.whoIs(victim)]).toEqual([VICTIM, VICTIM]);
        expect([target.reasons, target.exchanges]).toEqual([['none', 'replayed_state'], 1]);
        expect(target.count('session-started')).toBe(1);
      });

      it('leads nobody in who has not the login cookie, or another code', async () => {
        const back = await target.walk(victim);
        const copy = victim.clone();
        await victim.get(back);
        expect((await attacker.get(back)).status).toBe(400);
        expect((await copy.get(swapped(back, 'code', await target.walk(attacker, ATTACKER)))).status).toBe(
          400,
        );
        expect([await target.whoIs(attacker), await target.whoIs(copy)]).toEqual([undefined, undefined]);
        expect(target.exchanges).toBe(1);
      });

      it('leads nobody in once its session has been logged out', async () => {
        const back = await target.walk(victim);
        const copy = victim.clone();
        await victim.get(back);
        await victim.post(at(LOGOUT_PATH));
        expect((await copy.get(back)).status).toBe(400);
        expect(await target.whoIs(copy)).toBeUndefined();
        expect(target.exchanges).toBe(1);
      });

      describe('while it is still being worked on, as a reload does', () => {
        const tenTimes = (url: URL, cookie: string): Promise<RawAnswer[]> =>
          Promise.all(
            Array.from({ length: 10 }, () => target.raw.get(url.pathname + url.search, { cookie })),
          );

        it('is exchanged once, and each time leads to the page with the same session', async () => {
          const back = await target.walk(victim);
          sandbox.next('token', { delayMs: 300 }); // longer than it takes to send ten requests
          const answers = await tenTimes(back, cookieHeader(loginCookiesOf(victim)));
          expect(new Set(answers.map(({ headers }) => headers['location']))).toEqual(
            new Set([at('/profile')]),
          );
          expect(new Set(answers.map(({ setCookies }) => setCookies.at(-1)))).toHaveProperty('size', 1);
          const session = answers[0]!.setCookies.at(-1)!.split(';')[0]!;
          expect(await target.whoseIs(session)).toBe(VICTIM);
          expect([target.exchanges, target.count('session-started')]).toEqual([1, 1]);
          expect(target.reasons.toSorted()).toEqual([
            'none',
            ...Array.from({ length: 9 }, () => 'replayed_state'),
          ]);
        });

        it('logs in nobody when the first time fails, which is counted once', async () => {
          const back = await target.walk(victim);
          sandbox.next('token', { status: 400, body: { error: 'invalid_grant' }, delayMs: 300 });
          const answers = await tenTimes(back, cookieHeader(loginCookiesOf(victim)));
          expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]));
          expect(target.reasons.filter((reason) => reason !== 'replayed_state')).toEqual([
            'token_invalid_grant',
          ]);
          expect([target.exchanges, target.count('session-started')]).toEqual([1, 0]);
        });

        it.each<[string, (back: URL) => Promise<[url: URL, cookie: string]>]>([
          [
            'another code',
            async (back) => [
              swapped(back, 'code', await target.walk(attacker, ATTACKER)),
              cookieHeader(loginCookiesOf(victim)),
            ],
          ],
          ['no cookie', async (back) => [back, '']],
          [
            'the cookies of another browser',
            async (back) => {
              await target.walk(attacker, ATTACKER);
              return [back, cookieHeader(loginCookiesOf(attacker))];
            },
          ],
        ])('shares nothing with who brings %s', async (_, attempt) => {
          const back = await target.walk(victim);
          const [url, cookie] = await attempt(back);
          sandbox.next('token', { delayMs: 300 });
          const [ours, theirs] = await Promise.all([
            victim.get(back),
            target.raw.get(url.pathname + url.search, { cookie }),
          ]);
          expect([ours.status, theirs.status]).toEqual([303, 400]);
          expect(theirs.setCookies.filter((one) => one.startsWith(target.sessionCookie))).toEqual([]);
          expect(await target.whoIs(victim)).toBe(VICTIM);
        });
      });
    });

    describe('when it is swapped', () => {
      it('takes no code of another tab, in either direction', async () => {
        const [one, two] = [await target.walk(victim), await target.walk(victim)];
        await victim.get(swapped(one, 'code', two));
        await victim.get(swapped(two, 'code', one));
        expect(target.reasons).toEqual(['token_pkce_rejected', 'token_pkce_rejected']);
        expect(await target.whoIs(victim)).toBeUndefined();
      });

      it('takes no callback of another browser, in either direction, and uses up neither', async () => {
        const [theirs, mine] = [await target.walk(victim), await target.walk(attacker, ATTACKER)];
        await victim.get(mine);
        await attacker.get(theirs);
        expect([target.reasons, target.exchanges]).toEqual([['invalid_state', 'invalid_state'], 0]);
        await victim.get(theirs);
        await attacker.get(mine);
        expect([await target.whoIs(victim), await target.whoIs(attacker)]).toEqual([VICTIM, ATTACKER]);
      });

      it.each<[string, (state: string) => string, string]>([
        ['missing', () => '', 'missing_state'],
        ['empty', () => '&state=', 'missing_state'],
        ['shortened', (state) => `&state=${state.slice(0, -1)}`, 'invalid_state'],
        ['extended', (state) => `&state=${state}A`, 'invalid_state'],
        ['followed by a space', (state) => `&state=${state}%20`, 'invalid_state'],
        ['in upper case', (state) => `&state=${state.toUpperCase()}`, 'invalid_state'],
        ['in another alphabet', (state) => `&state=${toBase64(state)}`, 'invalid_state'],
        ['all zeros', (state) => `&state=${'A'.repeat(state.length)}`, 'invalid_state'],
      ])('is refused when it is %s, and still works as it was', async (_, query, reason) => {
        const back = await target.walk(victim);
        const state = back.searchParams.get('state')!;
        await victim.get(at(`${CALLBACK_PATH}?code=${back.searchParams.get('code')}${query(state)}`));
        expect([target.reasons, target.exchanges]).toEqual([[reason], 0]);
        expect((await victim.get(back)).status).toBe(303);
      });

      it('is not taken from a login that began for another callback of the same app', async () => {
        const other = await Target.start(adapter, sandbox, { redirectUri: at(OTHER_CALLBACK) });
        try {
          const begun = await other.raw.get(LOGIN_PATH);
          const state = new URL(begun.headers['location']!).searchParams.get('state');
          const cookie = begun.setCookies[0]!.split(';')[0]!;
          expect(await target.callback(`?code=x&state=${state}`, cookie)).toBe('invalid_state');
          expect(target.exchanges).toBe(0);
        } finally {
          await other.close();
        }
      });
    });

    describe('when it is lost or late', () => {
      it('is refused in a browser that forgot its cookies', async () => {
        const back = await target.walk(victim);
        expect((await target.newBrowser().get(back)).status).toBe(400);
        expect([target.reasons, target.exchanges]).toEqual([['missing_cookie'], 0]);
      });

      it.each([
        [TTL_MS, 'none'],
        [TTL_MS + 1, 'expired_state'],
        [TTL_MS * 2, 'expired_state'],
      ])('comes %d ms after it began to %s', async (ageMs, reason) => {
        const begunAt = Date.now();
        const now = jest.spyOn(target.clock, 'now').mockReturnValue(begunAt);
        const back = await target.walk(victim);
        now.mockReturnValue(begunAt + ageMs);
        await victim.get(back);
        expect([target.reasons, target.exchanges]).toEqual([[reason], reason === 'none' ? 1 : 0]);
      });

      it('is refused when the clock of the browser stands still', async () => {
        const begunAt = Date.now();
        const lagging = target.newBrowser(() => begunAt);
        const back = await target.walk(lagging);
        jest.spyOn(target.clock, 'now').mockReturnValue(begunAt + 24 * 3_600_000);
        await lagging.get(back);
        expect(target.reasons).toEqual(['expired_state']);
      });

      it('is not kept by a browser for longer than twice its life', async () => {
        let now = Date.now();
        const browser = target.newBrowser(() => now);
        const back = await target.walk(browser);
        now += TTL_MS * 2 + 1_000;
        await browser.get(back);
        expect(target.reasons).toEqual(['missing_cookie']);
      });
    });

    describe("when an attacker sends the victim's browser to a callback of their own (login CSRF)", () => {
      it('is refused where no login was begun', async () => {
        expect((await victim.get(await target.walk(attacker, ATTACKER))).status).toBe(400);
        expect([await target.whoIs(victim), target.exchanges]).toEqual([undefined, 0]);
      });

      it('is refused where one was, which goes on undisturbed', async () => {
        const back = await target.walk(victim);
        expect((await victim.get(await target.walk(attacker, ATTACKER))).status).toBe(400);
        expect(target.exchanges).toBe(0);
        await victim.get(back);
        expect(await target.whoIs(victim)).toBe(VICTIM);
      });

      it('is refused where the victim is logged in, who stays who they are', async () => {
        victim = await target.loggedIn();
        expect((await victim.get(await target.walk(attacker, ATTACKER))).status).toBe(400);
        expect(await target.whoIs(victim)).toBe(VICTIM);
      });

      it("does not help to know the victim's state: the provider refuses the code", async () => {
        const back = await target.walk(victim);
        await victim.get(swapped(back, 'code', await target.walk(attacker, ATTACKER)));
        expect(target.reasons).toEqual(['token_pkce_rejected']);
        expect(await target.whoIs(victim)).toBeUndefined();
      });
    });

    describe("when an attacker brings the victim's code to a browser of their own (code injection)", () => {
      it('is refused by the provider, and the victim can still log in', async () => {
        const stolen = await target.walk(victim);
        const own = await target.walk(attacker, ATTACKER);
        expect((await attacker.get(swapped(own, 'code', stolen))).status).toBe(400);
        expect(target.reasons).toEqual(['token_pkce_rejected']);
        expect([await target.whoIs(attacker), target.count('session-started')]).toEqual([undefined, 0]);
        await victim.get(stolen);
        expect(await target.whoIs(victim)).toBe(VICTIM);
      });

      it('uses up the login that it was tried with', async () => {
        const stolen = await target.walk(victim);
        const own = await target.walk(attacker, ATTACKER);
        await attacker.get(swapped(own, 'code', stolen));
        await attacker.get(own);
        expect(target.reasons).toEqual(['token_pkce_rejected', 'replayed_state']);
        expect(target.exchanges).toBe(1);
      });

      it('gives each login a challenge and a state of its own', async () => {
        const begun = [await target.begin(victim), await target.begin(victim), await target.begin(attacker)];
        for (const name of ['code_challenge', 'state']) {
          const values = new Set(begun.map(({ searchParams }) => searchParams.get(name)));
          expect([...values].filter((value) => /^[\w-]{43}$/.test(value ?? ''))).toHaveLength(3);
        }
      });

      it('lets no parameter of the login change what the provider is asked', async () => {
        const plain = (await target.begin(attacker)).searchParams;
        const forged = await target.begin(
          victim,
          '?client_id=evil&redirect_uri=https://evil.example/&response_type=token&response_mode=fragment&scope=admin' +
            '&state=known&code_challenge=known&code_challenge_method=plain&prompt=none&nonce=x&returnTo=/profile',
        );
        for (const own of ['state', 'code_challenge']) {
          expect(forged.searchParams.get(own)).toMatch(/^[\w-]{43}$/);
          forged.searchParams.set(own, plain.get(own)!);
        }
        expect(Object.fromEntries(forged.searchParams)).toEqual(Object.fromEntries(plain));
        expect(plain.get('code_challenge_method')).toBe('S256');
      });
    });

    describe('when the answer is of another issuer (mix-up)', () => {
      it.each<[string, (issuer: string) => string]>([
        ['another one', () => 'https://evil.example'],
        ['ours with a slash', (issuer) => `${issuer}/`],
        ['ours with a path', (issuer) => `${issuer}/oauth`],
        ['ours with another port', (issuer) => `${issuer}1`],
        ['ours by https', (issuer) => issuer.replace('http:', 'https:')],
        ['ours in upper case', (issuer) => issuer.toUpperCase()],
        ['ours as userinfo', (issuer) => `${issuer}@evil.example`],
        ['the app', () => PUBLIC_URL],
        ['no URL', () => 'null'],
      ])('is refused for %s, and no code is sent to anybody', async (_, issuer) => {
        const back = await target.walk(victim);
        back.searchParams.set('iss', issuer(new URL(sandbox.url).origin));
        expect((await victim.get(back)).status).toBe(400);
        expect([target.reasons, target.exchanges]).toEqual([['issuer_mismatch'], 0]);
        expect(await target.whoIs(victim)).toBeUndefined();
      });

      it('is refused for an error too', async () => {
        const back = await target.walk(victim);
        const state = back.searchParams.get('state');
        await victim.get(at(`${CALLBACK_PATH}?error=access_denied&state=${state}&iss=https://evil.example`));
        expect(target.reasons).toEqual(['issuer_mismatch']);
      });

      it('is taken from our own', async () => {
        const back = await target.walk(victim);
        back.searchParams.set('iss', new URL(sandbox.url).origin);
        await victim.get(back);
        expect(await target.whoIs(victim)).toBe(VICTIM);
      });
    });
  });
});

/** The same bytes as another decoder would also read them. */
const toBase64 = (value: string): string =>
  encodeURIComponent(Buffer.from(value, 'base64url').toString('base64'));
