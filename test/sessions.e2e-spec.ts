import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import {
  MubarokahAccessTokens,
  MUBAROKAH_OPTIONS,
  type MubarokahOptions,
  MubarokahSessions,
  RedisTokenStore,
  type ResolvedOptions,
} from 'nestjs-mubarokah';
import type { MubarokahSandbox } from 'nestjs-mubarokah/testing';
import { SessionSweeper } from '../libs/mubarokah/src/session/session-sweeper.js';
import { inEveryHome, inRedis, type SessionHome } from './attacks/session-homes.js';
import {
  at,
  ATTACKER,
  cookieHeader,
  loginCookiesOf,
  LOGOUT_PATH,
  sessionIdOf,
  startProvider,
  Target,
  VICTIM,
} from './attacks/target.js';
import { describeWith } from './support/binaries.js';
import { type BrowserSession } from './support/browser-session.js';
import { ADAPTERS } from './support/start-app.js';
import { until } from './support/until.js';
import { stopwatch } from './support/waited-for-cpu.js';

/** A Cookie header with the session that an answer began. */
const sessionIn = (setCookies: readonly string[]): string | undefined =>
  setCookies.map((cookie) => cookie.split(';')[0]!).find((pair) => /-session=./.test(pair));

describe.each(ADAPTERS)('a session on %s', (adapter) => {
  inEveryHome((open) => {
    const IDLE_MS = 1_000;
    const MAX_AGE_MS = 2_500;
    let sandbox: MubarokahSandbox;
    let home: SessionHome;
    let target: Target;

    beforeAll(async () => {
      [sandbox, home] = await Promise.all([startProvider(), open()]);
      target = await Target.start(adapter, sandbox, {
        sessionStore: home.store,
        sessionIdleMs: IDLE_MS,
        sessionMaxAgeMs: MAX_AGE_MS,
      });
    });
    afterAll(async () => {
      await target.close();
      await Promise.all([sandbox.close(), home.close()]);
    });

    /** Looks into the store, which does not use the session as a request would. */
    const isStored = async (browser: BrowserSession): Promise<boolean> => {
      const key = createHash('sha256').update(sessionIdOf(browser)!).digest('base64url').slice(0, 22);
      const { appId } = target.test.app.get<ResolvedOptions>(MUBAROKAH_OPTIONS);
      return (await home.store.forApp(appId).read(key)) !== undefined;
    };

    it('ends when nobody uses it', async () => {
      const browser = await target.loggedIn();
      const tookMs = stopwatch();
      expect(await isStored(browser)).toBe(true);
      await until(async () => !(await isStored(browser)));
      expect(tookMs()).toBeLessThan(2 * IDLE_MS);
      expect(await target.whoIs(browser)).toBeUndefined();
    });

    it('goes on while somebody uses it, and ends at its age all the same', async () => {
      const startedAt = performance.now();
      const tookMs = stopwatch();
      // A browser forgets its cookie at that time too; whoever copied it does not.
      const cookie = `${target.sessionCookie}=${sessionIdOf(await target.loggedIn())}`;
      await until(async () => (await target.whoseIs(cookie)) === undefined);
      const livedMs = performance.now() - startedAt;
      expect(livedMs).toBeGreaterThan(MAX_AGE_MS - 50);
      expect(tookMs()).toBeLessThan(MAX_AGE_MS + IDLE_MS);
    });
  });
});

describeWith('redis-server')('replicas that share a Redis', () => {
  let sandbox: MubarokahSandbox;
  let home: SessionHome;
  let replicas: Target[];

  beforeAll(async () => {
    [sandbox, home] = await Promise.all([startProvider(), inRedis()]);
  });
  beforeEach(async () => {
    await home.redis!.flushall();
    replicas = [];
  });
  afterEach(() => Promise.all(replicas.map((replica) => replica.close())));
  afterAll(() => Promise.all([sandbox.close(), home.close()]));

  const replica = async (adapter: (typeof ADAPTERS)[number], options: MubarokahOptions): Promise<Target> => {
    const started = await Target.start(adapter, sandbox, {
      sessionStore: home.store,
      tokenStore: new RedisTokenStore(home.redis!),
      ...options,
    });
    replicas.push(started);
    return started;
  };

  describe.each(ADAPTERS)('on %s', (adapter) => {
    it('all know how many sessions are active', async () => {
      const [one, two] = [await replica(adapter, {}), await replica(adapter, {})];
      const shortly = await replica(adapter, { sessionIdleMs: 300, sessionMaxAgeMs: 300 });
      const shown = async (who: Target): Promise<string | undefined> => {
        await who.test.app.get(SessionSweeper).sweep(); // does so by itself every few seconds
        const text = await (await fetch(`${who.test.url}/metrics`)).text();
        return /^mubarokah_active_sessions (.*)$/m.exec(text)?.[1];
      };
      const shownByAll = (): Promise<(string | undefined)[]> => Promise.all([one, two].map(shown));

      const browsers = [await one.loggedIn(), await one.loggedIn(), await two.loggedIn()];
      expect(await shownByAll()).toEqual(['3', '3']);

      await shortly.loggedIn();
      expect(await shown(two)).toBe('4');
      await until(async () => (await shown(one)) === '3');
      expect(await shown(two)).toBe('3');

      await browsers[0]!.post(at(LOGOUT_PATH));
      expect(await shownByAll()).toEqual(['2', '2']);

      await one.close();
      expect(await shown(two)).toBe('2'); // those of a replica that is no more live on
    });

    it('make one session of one callback that reaches two of them at once', async () => {
      const [one, two] = [await replica(adapter, {}), await replica(adapter, {})];
      for (const apartMs of [0, 1, 5]) {
        sandbox.reset();
        sandbox.next('token', { delayMs: 100 });
        const browser = one.newBrowser();
        const back = await one.walk(browser);
        const send = (to: Target) =>
          to.raw.get(back.pathname + back.search, { cookie: cookieHeader(loginCookiesOf(browser)) });
        const answers = await Promise.all([send(one), pause(apartMs).then(() => send(two))]);
        expect(answers.map(({ status }) => status)).toEqual([303, 303]);
        const sessions = answers.map(({ setCookies }) => sessionIn(setCookies));
        expect(sessions[0]).toBeDefined();
        expect(sessions[1]).toBe(sessions[0]);
        expect(await two.whoseIs(sessions[0]!)).toBe(VICTIM);
        expect(one.exchanges).toBe(1);
      }
      const reasons = [...one.reasons, ...two.reasons].sort();
      expect(reasons).toEqual(['none', 'none', 'none', 'replayed_state', 'replayed_state', 'replayed_state']);
    });

    it('bring a browser to its session that lost the answer of one and asks another', async () => {
      const [one, two] = [await replica(adapter, {}), await replica(adapter, {})];
      const browser = one.newBrowser();
      const back = await one.walk(browser);
      const cookie = cookieHeader(loginCookiesOf(browser));
      await browser.get(back);
      const answer = await two.raw.get(back.pathname + back.search, { cookie });
      expect(answer.status).toBe(303);
      expect(await one.whoseIs(sessionIn(answer.setCookies)!)).toBe(VICTIM);
      expect([one.reasons, two.reasons]).toEqual([['none'], ['replayed_state']]);
    });

    it("end all of a person's sessions and tokens at once, and nobody else's", async () => {
      const [one, two] = [await replica(adapter, {}), await replica(adapter, {})];
      const mine = [await one.loggedIn(), await two.loggedIn()];
      const other = await two.loggedIn(ATTACKER);
      const sessions = one.test.app.get(MubarokahSessions);
      const [session] = await sessions.list('1');
      expect(await sessions.list(session!.user.id)).toHaveLength(2);
      expect(await sessions.endAll(session!.user.id)).toBe(2);
      expect([await two.whoIs(mine[0]!), await one.whoIs(mine[1]!)]).toEqual([undefined, undefined]);
      expect(await one.whoIs(other)).toBe(ATTACKER);
      await expect(two.test.app.get(MubarokahAccessTokens).accessTokenFor({ id: '1' })).rejects.toMatchObject(
        { status: 401 },
      );
      expect(await two.whoIs(await two.loggedIn())).toBe(VICTIM);
    });

    it('agree on what has ended, however their clocks differ', async () => {
      const options = { sessionIdleMs: 2_000, sessionMaxAgeMs: 60_000 };
      const behind = await replica(adapter, options);
      const ahead = await replica(adapter, options);
      const right = await replica(adapter, options);
      behind.clock.now = () => Date.now() - 31 * 60_000;
      ahead.clock.now = () => Date.now() + 3 * 3_600_000;
      const browsers = await Promise.all([behind, ahead, right].map((who) => who.loggedIn()));
      for (const who of [behind, ahead, right]) {
        await who.test.app.get(SessionSweeper).sweep();
        for (const browser of browsers) {
          const cookie = `${who.sessionCookie}=${sessionIdOf(browser)}`;
          expect(await who.whoseIs(cookie)).toBe(VICTIM);
        }
      }
      const cookie = `${right.sessionCookie}=${sessionIdOf(browsers[0]!)}`;
      await pause(2_600); // nobody uses it
      for (const who of [behind, ahead, right]) expect(await who.whoseIs(cookie)).toBeUndefined();
    });

    it.each([
      // Prolonging a session takes no memory, so Redis does it all the same.
      ['is full', 0, (redis: Redis) => redis.call('CONFIG', 'SET', 'maxmemory', '1')],
      ['is a replica that only reads', 2, (redis: Redis) => redis.call('REPLICAOF', '127.0.0.1', '1')],
    ])('let in who is logged in while Redis %s', async (_, failures, spoil) => {
      const one = await replica(adapter, {});
      const browsers = [await one.loggedIn(), await one.loggedIn()];
      try {
        await spoil(home.redis!);
        for (const browser of browsers) {
          expect(await one.whoIs(browser)).toBe(VICTIM);
          expect(await one.whoIs(browser)).toBe(VICTIM);
        }
        const metrics = await (await fetch(`${one.test.url}/metrics`)).text();
        const failed = /^mubarokah_store_errors_total\{store="session",operation="touch"\} (.*)$/m.exec(
          metrics,
        );
        expect(Number(failed?.[1])).toBeGreaterThanOrEqual(failures);
      } finally {
        await home.redis!.call('REPLICAOF', 'NO', 'ONE');
        await home.redis!.call('CONFIG', 'SET', 'maxmemory', '0');
      }
      expect(await one.whoIs(browsers[0]!)).toBe(VICTIM);
    });

    describe('get a new cookie secret, and', () => {
      const OLD = 'the-cookie-secret-before-the-rotation-32+';
      const NEW = 'the-cookie-secret-after-the-rotation-32++';
      /** As a careful operator rolls it out. */
      const STEPS: Record<string, MubarokahOptions> = {
        old: { cookieSecret: OLD },
        'old, new known': { cookieSecret: OLD, previousCookieSecrets: [NEW] },
        'new, old known': { cookieSecret: NEW, previousCookieSecrets: [OLD] },
        new: { cookieSecret: NEW },
      };
      const NEIGHBOURS = [
        ['old', 'old, new known'],
        ['old, new known', 'old'],
        ['old, new known', 'new, old known'],
        ['new, old known', 'old, new known'],
        ['new, old known', 'new'],
        ['new', 'new, old known'],
      ] as const;

      /** Another replica gets a request of a browser that had to do with this one so far. */
      const cookieOf = (browser: BrowserSession): string =>
        cookieHeader([...loginCookiesOf(browser), [replicas[0]!.sessionCookie, sessionIdOf(browser) ?? '']]);

      it.each(NEIGHBOURS)(
        'while those of "%s" and of "%s" run side by side, lose nobody',
        async (from, to) => {
          const [one, two] = [await replica(adapter, STEPS[from]!), await replica(adapter, STEPS[to]!)];
          const browser = await one.loggedIn();
          expect(await two.whoseIs(cookieOf(browser))).toBe(VICTIM);
          const token = await one.test.app.get(MubarokahAccessTokens).accessTokenFor({ id: '1' });
          await expect(two.test.app.get(MubarokahAccessTokens).accessTokenFor({ id: '1' })).resolves.toBe(
            token,
          );
          const begun = one.newBrowser();
          const back = await one.walk(begun);
          expect(await two.callback(back.search, cookieOf(begun))).toBe('none');
        },
      );

      it('lose nobody who logged in at the beginning, before the old one is taken off', async () => {
        const browser = await (await replica(adapter, STEPS['old']!)).loggedIn();
        const last = await replica(adapter, STEPS['new, old known']!);
        expect(await last.whoseIs(cookieOf(browser))).toBe(VICTIM);
        const tokens = last.test.app.get(MubarokahAccessTokens);
        await expect(tokens.accessTokenFor({ id: '1' })).resolves.toEqual(expect.any(String));
        const after = await replica(adapter, STEPS['new']!);
        expect(await after.whoseIs(cookieOf(browser))).toBeUndefined();
      });
    });
  });
});
