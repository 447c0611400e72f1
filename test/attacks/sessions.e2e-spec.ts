import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { type MubarokahTokens, RedisTokenStore } from 'nestjs-mubarokah';
import { type MubarokahSandbox, SANDBOX_CLIENT, SANDBOX_USERS } from 'nestjs-mubarokah/testing';
import type { BrowserSession } from '../support/browser-session.js';
import { describeWith } from '../support/binaries.js';
import { redisContents } from '../support/redis-contents.js';
import { ADAPTERS, CALLBACK_PATH } from '../support/start-app.js';
import { inEveryHome, inRedis, type SessionHome } from './session-homes.js';
import {
  at,
  ATTACKER,
  cookieHeader,
  LOGIN_PATH,
  loginCookiesOf,
  LOGOUT_PATH,
  sessionIdOf,
  startProvider,
  Target,
  VICTIM,
} from './target.js';

const OLD_KEY = 'the-cookie-secret-of-another-app-32-bytes';

const FOREIGN_LOGOUTS: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site', origin: 'https://app.example.test' },
  { 'sec-fetch-site': 'same-site', origin: 'https://app.example.test' },
  { 'sec-fetch-site': '' },
  { 'sec-fetch-site': 'Same-Origin' },
  { 'sec-fetch-site': 'same-origin, cross-site' },
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { origin: '' },
  { origin: 'http://app.example.test' },
  { origin: 'https://app.example.test:444' },
  { origin: 'https://app.example.test/' },
  { origin: 'https://app.example.test.evil.example' },
  { origin: 'https://evil.example', host: 'evil.example', 'x-forwarded-host': 'evil.example' },
];

describe.each(ADAPTERS)('a session on %s', (adapter) => {
  inEveryHome((open) => {
    let sandbox: MubarokahSandbox;
    let home: SessionHome;
    let target: Target;
    let victim: BrowserSession;

    beforeAll(async () => {
      [sandbox, home] = await Promise.all([startProvider(), open()]);
      target = await Target.start(adapter, sandbox, { sessionStore: home.store });
    });
    beforeEach(() => {
      target.forget();
      victim = target.newBrowser();
    });
    afterAll(async () => {
      await target.close();
      await Promise.all([sandbox.close(), home.close()]);
    });

    const owner = (id: string): Promise<string | undefined> =>
      target.whoseIs(`${target.sessionCookie}=${id}`);

    /** The session id that a login gives to a browser which had this one before. */
    const logInWith = async (planted: string): Promise<string> => {
      const back = await target.walk(victim);
      const cookie = cookieHeader([...loginCookiesOf(victim), [target.sessionCookie, planted]]);
      const { setCookies } = await target.raw.get(back.pathname + back.search, { cookie });
      return setCookies
        .map((one) => new RegExp(`^${target.sessionCookie}=([^;]+)`).exec(one)?.[1])
        .find(Boolean)!;
    };

    describe('when an id was planted before the login (fixation)', () => {
      it.each(['A'.repeat(43), 'known', '__proto__', '../../known', '*', `x${'y'.repeat(4000)}`])(
        'begins under another one than %s, which opens nothing',
        async (planted) => {
          const id = await logInWith(planted);
          expect(id).toMatch(/^[\w-]{43}$/);
          expect([id === planted, await owner(planted), await owner(id)]).toEqual([false, undefined, VICTIM]);
        },
      );

      it("begins under another one than the attacker's own, which is dead from then on", async () => {
        const planted = sessionIdOf(await target.loggedIn(ATTACKER))!;
        const id = await logInWith(planted);
        expect([id === planted, await owner(planted), await owner(id)]).toEqual([false, undefined, VICTIM]);
      });

      it('is never begun by what does not succeed', async () => {
        const planted = sessionIdOf(await target.loggedIn(ATTACKER))!;
        const cookie = `${target.sessionCookie}=${planted}`;
        for (const query of ['', '?code=x&state=x', '?error=access_denied&state=x']) {
          const { setCookies } = await target.raw.get(CALLBACK_PATH + query, { cookie });
          expect(setCookies).toEqual([]);
        }
        expect(await owner(planted)).toBe(ATTACKER);
      });
    });

    it('gets another id with each login, and the one before is dead', async () => {
      victim = await target.loggedIn();
      const ids = [sessionIdOf(victim)!];
      for (let round = 0; round < 5; round += 1) {
        await victim.get(await target.walk(victim));
        ids.unshift(sessionIdOf(victim)!);
      }
      expect(new Set(ids).size).toBe(6);
      expect(await Promise.all(ids.map(owner))).toEqual([VICTIM, ...Array.from({ length: 5 })]);
    });

    it('is dead after the logout, in every copy of the browser', async () => {
      victim = await target.loggedIn();
      const copy = victim.clone();
      const id = sessionIdOf(victim)!;
      const out = await victim.post(at(LOGOUT_PATH));
      expect(out.headers.getSetCookie()).toEqual([
        expect.stringMatching(
          `^${target.sessionCookie}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax$`,
        ),
      ]);
      expect([await owner(id), await target.whoIs(copy), sessionIdOf(victim)]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    });

    it('is taken from its cookie alone', async () => {
      const id = sessionIdOf(await target.loggedIn())!;
      const attempts = [
        target.raw.get(`/profile?${target.sessionCookie}=${id}&mubarokah-session=${id}`, { accept: '*/*' }),
        target.raw.get('/profile', { accept: '*/*', authorization: `Bearer ${id}`, 'x-session-id': id }),
        target.raw.get('/profile', {
          accept: '*/*',
          [target.sessionCookie]: id,
          cookie2: `${target.sessionCookie}=${id}`,
        }),
      ];
      expect((await Promise.all(attempts)).map(({ status }) => status)).toEqual([401, 401, 401]);
    });

    describe('when another site tries to end it (logout CSRF)', () => {
      beforeEach(async () => {
        victim = await target.loggedIn();
      });
      const logOut = (headers: Record<string, string>, method = 'POST', form?: string) =>
        target.raw.send(
          method,
          LOGOUT_PATH,
          { ...headers, cookie: `${target.sessionCookie}=${sessionIdOf(victim)}` },
          form,
        );

      it.each(FOREIGN_LOGOUTS)('goes on for %j', async (headers) => {
        const answer = await logOut(headers);
        expect([answer.status, answer.setCookies, await target.whoIs(victim)]).toEqual([403, [], VICTIM]);
      });

      it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE'])('goes on for %s', async (method) => {
        const answer = await logOut({ 'x-http-method-override': 'POST' }, method);
        expect([answer.status, answer.headers['allow'], answer.setCookies]).toEqual([405, 'POST', []]);
        expect(await target.whoIs(victim)).toBe(VICTIM);
      });

      it('goes on for a link that claims to be a form', async () => {
        const cookie = `${target.sessionCookie}=${sessionIdOf(victim)}`;
        await target.raw.get(`${LOGOUT_PATH}?_method=POST`, { cookie });
        expect(await target.whoIs(victim)).toBe(VICTIM);
      });

      it('goes on for a login that leads back to the logout', async () => {
        await victim.follow(await target.walk(victim, VICTIM, `?returnTo=${LOGOUT_PATH}`)).catch(() => {});
        expect(await target.whoIs(victim)).toBe(VICTIM);
      });

      it.each<Record<string, string>>([
        { 'sec-fetch-site': 'same-origin', origin: 'https://app.example.test' },
        { 'sec-fetch-site': 'same-origin', origin: 'null' },
        { 'sec-fetch-site': 'none' },
        { origin: 'https://app.example.test' },
        {},
      ])('ends for a page of the app itself, %j', async (headers) => {
        expect((await logOut(headers)).status).toBe(204);
        expect(await target.whoIs(victim)).toBeUndefined();
      });
    });
  });

  describeWith('redis-server')('with sessions in a Redis that others read and write', () => {
    let sandbox: MubarokahSandbox;
    let home: SessionHome;
    let redis: Redis;
    let target: Target;
    let tokens: MubarokahTokens[];

    const owner = (id: string): Promise<string | undefined> =>
      target.whoseIs(`${target.sessionCookie}=${id}`);
    const keyOf = async (logIn: () => Promise<BrowserSession>): Promise<[key: string, id: string]> => {
      const before = new Set(await sessionKeys(redis));
      const id = sessionIdOf(await logIn())!;
      return [(await sessionKeys(redis)).find((key) => !before.has(key))!, id];
    };

    beforeAll(async () => {
      [sandbox, home] = await Promise.all([startProvider(), inRedis()]);
      redis = home.redis!;
      target = await Target.start(adapter, sandbox, {
        sessionStore: home.store,
        tokenStore: new RedisTokenStore(redis),
        hooks: { onLogin: (login) => void tokens.push(login.tokens) },
      });
    });
    beforeEach(async () => {
      await redis.flushall();
      target.forget();
      tokens = [];
    });
    afterAll(async () => {
      await target.close();
      await Promise.all([sandbox.close(), home.close()]);
    });

    it('shows nothing of who is logged in, nor anything that would let somebody in', async () => {
      const browser = target.newBrowser();
      const back = await target.walk(browser);
      const begun = loginCookiesOf(browser);
      await browser.get(back);
      await target.loggedIn(ATTACKER);
      const [one, two] = SANDBOX_USERS;
      const { name, email, username, profilePicture, phoneNumber, address } = one!;
      const secrets = [
        ...[name, email, username, profilePicture, phoneNumber, address, two!.name, two!.phoneNumber],
        ...tokens.flatMap(({ accessToken, refreshToken }) => [accessToken, refreshToken]),
        ...tokens.map(({ accessToken }) => accessToken.split('.')[2]),
        ...[sessionIdOf(browser), back.searchParams.get('code'), back.searchParams.get('state')],
        ...begun.flat(),
        ...[SANDBOX_CLIENT.clientSecret, 'a-cookie-secret-of-at-least-32-characters'],
      ].map((secret) => secret!);
      expect(secrets.every((secret) => secret.length > 7)).toBe(true);
      const everything = await redisContents(redis);
      expect(everything).toContain('mubarokah:session:');
      expect(secrets.filter((secret) => everything.includes(secret))).toEqual([]);
    });

    it('lets nobody in with what stands there', async () => {
      await target.loggedIn();
      const words = (await redisContents(redis))
        .split('\n')
        .flatMap((word) => [word, word.split(':').at(-1)!]);
      for (const word of new Set(words.filter((one) => /^[\w.:-]+$/.test(one))))
        expect(await owner(word)).toBeUndefined();
    });

    it('makes nobody of a record that was moved to another key', async () => {
      const [attackersKey, attackersId] = await keyOf(() => target.loggedIn(ATTACKER));
      const [victimsKey] = await keyOf(() => target.loggedIn(VICTIM));
      await redis.copy(victimsKey, attackersKey, 'REPLACE');
      expect(await owner(attackersId)).toBeUndefined();
    });

    it.each<[string, (record: string) => string]>([
      ['in plain JSON', (record) => headOf(record) + JSON.stringify(planted)],
      ['nothing but the head', headOf],
      ['cut off', (record) => record.slice(0, -1)],
      ['empty', () => ''],
      ['null', () => 'null'],
    ])('makes nobody of a record that is %s', async (_, forge) => {
      const [key, id] = await keyOf(() => target.loggedIn());
      await redis.set(key, forge((await redis.get(key))!));
      expect(await owner(id)).toBeUndefined();
    });

    it('makes nobody of a record with any of its last characters changed', async () => {
      const [key, id] = await keyOf(() => target.loggedIn());
      const record = (await redis.get(key))!;
      for (let index = record.length - 60; index < record.length; index += 1) {
        await redis.set(
          key,
          `${record.slice(0, index)}${record[index] === 'A' ? 'B' : 'A'}${record.slice(index + 1)}`,
        );
        expect(await owner(id)).toBeUndefined();
      }
      await redis.set(key, record);
      expect(await owner(id)).toBe(VICTIM);
    });

    it('makes nobody of a record that another key sealed', async () => {
      const other = await Target.start(adapter, sandbox, { sessionStore: home.store, cookieSecret: OLD_KEY });
      try {
        const [, id] = await keyOf(() => other.loggedIn(ATTACKER));
        expect(await other.whoseIs(`${target.sessionCookie}=${id}`)).toBe(ATTACKER);
        expect(await owner(id)).toBeUndefined();
      } finally {
        await other.close();
      }
    });

    it('makes nobody of a record of another app that has the same secret', async () => {
      const other = await Target.start(adapter, sandbox, {
        sessionStore: home.store,
        clientId: 'another-app',
      });
      try {
        const [key, id] = await keyOf(() => target.loggedIn());
        expect(await other.whoseIs(`${other.sessionCookie}=${id}`)).toBeUndefined();
        const place = other.sessionCookie.replace('__Host-mubarokah-', '').replace('-session', '');
        await redis.copy(key, key.replace(/\{[^}]*\}/, `{${place}}`));
        expect(await redis.keys(`*{${place}}:s:*`)).toHaveLength(1);
        expect(await other.whoseIs(`${other.sessionCookie}=${id}`)).toBeUndefined();
        expect(await owner(id)).toBe(VICTIM);
      } finally {
        await other.close();
      }
    });

    it('finishes no login with a record of it', async () => {
      const browser = target.newBrowser();
      const back = await target.walk(browser);
      await target.loggedIn();
      const [name] = loginCookiesOf(browser)[0]!;
      const stored = (await redis.get((await sessionKeys(redis))[0]!))!;
      const record = stored.slice(headOf(stored).length);
      target.forget();
      expect(await target.callback(back.search, `${name}=${record}`)).toBe('invalid_state');
      expect(target.exchanges).toBe(0);
    });

    it('is over at once when it is gone from there', async () => {
      const browser = await target.loggedIn();
      await redis.flushall();
      expect(await target.whoIs(browser)).toBeUndefined();
    });

    it('is written by a login alone: neither by its beginning, nor by junk, nor by a stranger', async () => {
      await target.begin(target.newBrowser());
      await target.raw.get(`${CALLBACK_PATH}?code=x&state=x`);
      await target.raw.get(LOGIN_PATH, { cookie: `${target.sessionCookie}=made-up` });
      expect(await owner('made-up')).toBeUndefined();
      expect(await redis.dbsize()).toBe(0);
    });
  });
});

const planted = {
  u: ['1', VICTIM, null, null, null, null],
  s: ['view-user'],
  b: Date.now(),
  e: Date.now() + 3_600_000,
  t: Date.now() + 3_600_000,
};
/** What the store itself keeps before the record: when it ends, and whose it is. */
function headOf(stored: string): string {
  return stored.slice(0, stored.indexOf('.') + 1);
}

const sessionKeys = (redis: Redis): Promise<string[]> => redis.keys('mubarokah:session:{*}:s:*');
