import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import type { BrowserSession } from '../support/browser-session.js';
import { ADAPTERS, CALLBACK_PATH } from '../support/start-app.js';
import { at, AS_JSON, cookieHeader, LOGIN_PATH, Target } from './target.js';

jest.setTimeout(120_000); // seconds, where nothing else runs

const PROVIDERS_LIMIT = 60;
const JUNK = 600;
const PEOPLE = 20;
const MINUTE_MS = 60_000;
const ATTACKER = '203.0.113.66';

/** A login that a script has begun: what it needs to come back with a code that it made up. */
interface Begun {
  readonly state: string;
  readonly cookie: string;
}

const codes = (): (() => string) => {
  let count = 0;
  return () => `made-up-${(count += 1)}`;
};

describe.each(ADAPTERS)('600 junk callbacks a minute on %s', (adapter) => {
  let sandbox: MubarokahSandbox;
  let target: Target;
  let now: number;

  const start = async (trustProxy: boolean): Promise<void> => {
    target = await Target.start(adapter, sandbox, {}, { trustProxy });
    target.clock.now = () => now;
  };
  beforeEach(async () => {
    now = Date.now();
    sandbox = await MubarokahSandbox.start({
      clients: [{ ...SANDBOX_CLIENT, redirectUris: [at(CALLBACK_PATH)] }],
      requestsPerMinute: PROVIDERS_LIMIT,
      now: () => now,
    });
  });
  afterEach(async () => {
    await target.close();
    await sandbox.close();
  });

  const begin = async (): Promise<Begun> => {
    const { headers, setCookies } = await target.raw.get(LOGIN_PATH);
    const state = new URL(headers['location']!).searchParams.get('state')!;
    return {
      state,
      cookie: cookieHeader(setCookies.map((line) => line.split(';')[0]!.split('=') as [string, string])),
    };
  };
  const nextCode = codes();
  const junk = async (address: string, begun?: Begun): Promise<number> => {
    const { state, cookie } = begun ?? (await begin());
    const answer = await target.raw.get(`${CALLBACK_PATH}?code=${nextCode()}&state=${state}`, {
      cookie,
      'x-forwarded-for': address,
    });
    return answer.status;
  };
  /** The status of a real person's callback. */
  const logIn = async (browser: BrowserSession, address: string): Promise<number> => {
    const callback = await target.walk(browser);
    return (await browser.get(callback, { headers: { 'x-forwarded-for': address } })).status;
  };
  const people = () => Array.from({ length: PEOPLE }, () => target.newBrowser(() => now));
  const homeOf = (person: number): string => `198.51.100.${person}`;

  /** All of the junk, and among it a login of each of these; resolves to what their callbacks were answered. */
  const underAttack = async (
    browsers: readonly BrowserSession[],
    attack: (number: number) => Promise<number>,
    addressOf = homeOf,
  ): Promise<number[]> => {
    const statuses: number[] = [];
    const each = JUNK / browsers.length;
    for (const [person, browser] of browsers.entries()) {
      const [status] = await Promise.all([
        logIn(browser, addressOf(person)),
        ...Array.from({ length: each }, (_, index) => attack(person * each + index)),
      ]);
      statuses.push(status);
    }
    return statuses;
  };
  const loggedIn = Array<number>(PEOPLE).fill(303);
  const throttled = () => sandbox.requests.filter(({ status }) => status === 429).length;
  const junkExchanges = () =>
    sandbox.requests.filter(({ endpoint, status }) => endpoint === 'token' && status !== 200).length;

  describe('where the app knows who its proxy is', () => {
    beforeEach(() => start(true));

    it('keep nobody out when they come from one address', async () => {
      const statuses = await underAttack(people(), () => junk(ATTACKER));
      expect(statuses).toEqual(loggedIn);
      expect([throttled(), junkExchanges()]).toEqual([0, 10]);
    });

    it('keep nobody out when they are one login over and over', async () => {
      const begun = await begin();
      const statuses = await underAttack(people(), () => junk(ATTACKER, begun));
      expect(statuses).toEqual(loggedIn);
      expect([throttled(), junkExchanges()]).toEqual([0, 1]);
    });

    it('keep nobody out when they come from all networks of an IPv6 site', async () => {
      const statuses = await underAttack(people(), (n) => junk(`2001:db8:66:${n.toString(16)}::1`));
      expect(statuses).toEqual(loggedIn);
      expect(throttled()).toBe(0);
      expect(junkExchanges()).toBeLessThan(30);
    });

    it('keep nobody out who has logged in before when each comes from another address', async () => {
      const browsers = people();
      for (const [person, browser] of browsers.entries()) await logIn(browser, homeOf(person));
      now += MINUTE_MS;
      const statuses = await underAttack(browsers, (n) => junk(`203.0.${n >> 8}.${n & 255}`));
      expect(statuses).toEqual(loggedIn);
      expect([throttled(), junkExchanges()]).toEqual([0, 30]);
    });

    it('let ten more through in the next minute, and no more', async () => {
      await underAttack(people(), () => junk(ATTACKER));
      now += MINUTE_MS;
      sandbox.reset();
      await underAttack(people(), () => junk(ATTACKER));
      expect([throttled(), junkExchanges()]).toEqual([0, 10]);
    });
  });

  describe('where all come from the address of a proxy that the app does not know', () => {
    beforeEach(() => start(false));

    it('keep nobody out who has logged in before, whatever X-Forwarded-For is made up', async () => {
      const browsers = people();
      for (const [person, browser] of browsers.entries()) await logIn(browser, homeOf(person));
      now += MINUTE_MS;
      const statuses = await underAttack(browsers, (n) => junk(`203.0.${n >> 8}.${n & 255}`));
      expect(statuses).toEqual(loggedIn);
      expect([throttled(), junkExchanges()]).toEqual([0, 10]);
    });

    it('hold back who comes for the first time for a minute, and then finish the same login', async () => {
      await Promise.all(Array.from({ length: JUNK }, () => junk(ATTACKER)));
      const browser = target.newBrowser(() => now);
      const callback = await target.walk(browser);
      const early = await browser.get(callback, AS_JSON);
      expect([early.status, early.headers.get('retry-after')]).toEqual([429, '60']);
      expect(await early.json()).toMatchObject({ error: 'too_many_attempts' });
      now += MINUTE_MS;
      expect((await browser.get(callback)).status).toBe(303);
      await expect(target.whoIs(browser)).resolves.toBeDefined();
    });
  });
});
