import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { MubarokahSandbox } from 'nestjs-mubarokah/testing';
import type { BrowserSession } from '../support/browser-session.js';
import { ADAPTERS, CALLBACK_PATH } from '../support/start-app.js';
import { inEveryHome, type SessionHome } from './session-homes.js';
import {
  ATTACKER,
  cookieHeader,
  LOGIN_PATH,
  loginCookiesOf,
  sessionIdOf,
  startProvider,
  Target,
  VICTIM,
} from './target.js';

jest.setTimeout(30_000); // hundreds of requests a test

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A character that is another, the one farthest off in the alphabet of base64url: its first bit is turned. */
const farthest = (character: string): string =>
  ALPHABET[(ALPHABET.indexOf(character) + ALPHABET.length / 2) % ALPHABET.length]!;
/** The next one of the alphabet: mostly, its last bit is turned. */
const next = (character: string): string => ALPHABET[ALPHABET.indexOf(character) ^ 1] ?? '-';

/** The value with each of its characters replaced in turn. */
const changes = (value: string, replace: (character: string) => string): string[] =>
  [...value].map((character, index) => value.slice(0, index) + replace(character) + value.slice(index + 1));

const OTHER_WAYS: [how: string, spoil: (value: string) => string][] = [
  ['with a character more', (value) => `${value}A`],
  ['with a character in front', (value) => `A${value}`],
  ['with padding', (value) => `${value}=`],
  ['twice', (value) => value + value],
  ['reversed', (value) => [...value].reverse().join('')],
  ['in lower case', (value) => value.toLowerCase()],
  ['with a line break', (value) => `${value.slice(0, 9)}%0a${value.slice(9)}`],
  ['with a null byte', (value) => `${value}%00`],
  ['in the other alphabet of base64', (value) => value.replace(/-/g, '+').replace(/_/g, '/')],
  ['with a part more', (value) => `${value}.AAAA`],
  ['empty', () => ''],
  ['an object', () => '[object Object]'],
  ['a JSON cookie of Express', () => 'j:{"state":"x"}'],
  ['very long', () => 'A'.repeat(12_000)],
];

/** Names that browsers let a neighbour set, or that a lax parser takes for ours. */
const ALIASES: [how: string, name: (ours: string) => string][] = [
  ['without the prefix', (ours) => ours.replace('__Host-', '')],
  ['with the lesser prefix', (ours) => ours.replace('__Host-', '__Secure-')],
  ['in lower case', (ours) => ours.toLowerCase()],
  ['with the prefix in upper case', (ours) => ours.replace('__Host-', '__HOST-')],
  ['behind a no-break space', (ours) => `\xa0${ours}`],
  ['behind a next-line character', (ours) => `\x85${ours}`],
  ['behind a space of three bytes', (ours) => `\xe2\x80\x80${ours}`],
  ['behind a byte order mark', (ours) => `\xef\xbb\xbf${ours}`],
  ['encoded', (ours) => ours.replace('__', '%5F%5F')],
  ['in quotes', (ours) => `"${ours}"`],
  ['as an old-style cookie', (ours) => `$Version=1; $${ours}`],
];

const protectedHeader = (header: object): string =>
  `${Buffer.from(JSON.stringify(header)).toString('base64url')}...AAAA.AAAA`.replace(
    '...',
    '..AAAAAAAAAAAAAAAA.',
  );

describe.each(ADAPTERS)('the cookies of a login on %s', (adapter) => {
  inEveryHome((open) => {
    let sandbox: MubarokahSandbox;
    let home: SessionHome;
    let target: Target;
    let browser: BrowserSession;
    let name: string;
    let value: string;
    let query: string;

    beforeAll(async () => {
      [sandbox, home] = await Promise.all([startProvider(), open()]);
      target = await Target.start(adapter, sandbox, { sessionStore: home.store });
    });
    beforeEach(async () => {
      target.forget();
      browser = target.newBrowser();
      query = (await target.walk(browser)).search;
      [[name, value]] = loginCookiesOf(browser) as [[string, string]];
    });
    afterAll(async () => {
      await target.close();
      await Promise.all([sandbox.close(), home.close()]);
    });

    const expectRefused = async (...cookies: string[]): Promise<void> => {
      const refused = cookies.map(async (cookie) => {
        const reason = await target.callback(query, cookie);
        if (reason !== 'invalid_state') throw new Error(`"${cookie.slice(0, 600)}" came to ${reason}.`);
      });
      await Promise.all(refused);
      expect(target.exchanges).toBe(0);
    };
    const expectTaken = async (cookie: string): Promise<void> =>
      expect(await target.callback(query, cookie)).toBe('none');

    describe('when they are tampered with', () => {
      it.each([
        ['the first bit of', farthest],
        ['the last bit of', next],
        ['by a dot', () => '.'],
      ])('are refused with %s any character changed', async (_, replace) => {
        await expectRefused(
          ...changes(value, replace)
            .filter((changed) => changed !== value)
            .map((changed) => `${name}=${changed}`),
        );
        await expectTaken(`${name}=${value}`);
      });

      it('are refused when they are cut off anywhere', async () => {
        await expectRefused(...[...value].map((_, length) => `${name}=${value.slice(0, length)}`));
        await expectTaken(`${name}=${value}`);
      });

      it('are refused when any character is missing', async () => {
        const shortened = [...value].map((_, index) => value.slice(0, index) + value.slice(index + 1));
        await expectRefused(...shortened.map((changed) => `${name}=${changed}`));
      });

      it('are refused when any character of the name behind the time is changed', async () => {
        const start = name.lastIndexOf('-', name.length - 22);
        const names = changes(name.slice(start), next).map((changed) => name.slice(0, start) + changed);
        await expectRefused(...names.slice(1).map((changed) => `${changed}=${value}`));
      });

      it.each(OTHER_WAYS)('are refused %s', async (_, spoil) => {
        await expectRefused(`${name}=${spoil(value)}`);
      });

      it.each(['', 'AAAAAAAA', '__proto__', 'constructor', 'toString', 'ä'])(
        'are refused when they name the key "%s"',
        async (kid) => {
          const [, ...parts] = value.split('.');
          await expectRefused(`${name}=${encodeURIComponent([kid, ...parts].join('.'))}`);
        },
      );

      it.each<[string, object]>([
        ['no encryption', { alg: 'none' }],
        ['another cipher', { alg: 'dir', enc: 'A128CBC-HS256' }],
        [
          'a key derived at great cost',
          { alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', p2s: 'AAAA', p2c: 2 ** 31 },
        ],
        ['a key of its own', { alg: 'RSA-OAEP', enc: 'A256GCM', jwk: { kty: 'oct', k: 'AAAA' } }],
        ['compression', { alg: 'dir', enc: 'A256GCM', zip: 'DEF' }],
        ['an extension', { alg: 'dir', enc: 'A256GCM', crit: ['x'], x: 1 }],
        ['an unknown key', { alg: 'dir', enc: 'A256GCM', kid: 'AAAAAAAA' }],
        ['a key of an object', { alg: 'dir', enc: 'A256GCM', kid: { toString: 'x' } }],
        ['the key of a prototype', { alg: 'dir', enc: 'A256GCM', kid: '__proto__' }],
        ['a key from elsewhere', { alg: 'dir', enc: 'A256GCM', jku: 'https://evil.example/jwks' }],
      ])('are refused when their header asks for %s', async (_, header) => {
        const [kid, ...parts] = value.split('.');
        const forged = protectedHeader({ kid, purpose: 'login', ...header });
        const [said] = forged.split('.');
        const values = [forged, [said, '', ...parts].join('.'), [said, ...parts].join('.')];
        await expectRefused(...values.map((one) => `${name}=${one}`));
      });
    });

    describe('when they are exchanged', () => {
      it('are refused in the slot of another login', async () => {
        const otherQuery = (await target.walk(browser)).search;
        const [[nameA, valueA], [nameB, valueB]] = loginCookiesOf(browser) as [
          [string, string],
          [string, string],
        ];
        const swapped = `${nameA}=${valueB}; ${nameB}=${valueA}`;
        await expectRefused(swapped);
        expect(await target.callback(otherQuery, swapped)).toBe('invalid_state');
        await expectTaken(`${nameA}=${valueA}; ${nameB}=${valueB}`);
      });

      it("are refused where another login's value stands under this name", async () => {
        const other = target.newBrowser();
        await target.walk(other, ATTACKER);
        await expectRefused(`${name}=${loginCookiesOf(other)[0]![1]}`);
      });

      it('are refused once they are finished, whatever name they get', async () => {
        await browser.get(new URL(CALLBACK_PATH + query, 'https://app.example.test'));
        const finished = loginCookiesOf(browser)[0]![1];
        query = (await target.walk(browser)).search;
        const [freshName] = loginCookiesOf(browser)[1]!;
        target.forget();
        await expectRefused(`${freshName}=${finished}`);
      });

      it('log nobody in where a session belongs, nor a session where they belong', async () => {
        const id = sessionIdOf(await target.loggedIn())!;
        target.forget();
        expect(await target.whoseIs(`${target.sessionCookie}=${value}`)).toBeUndefined();
        await expectRefused(`${name}=${id}`);
      });
    });

    describe('when they were sealed by another key', () => {
      const OLD = 'the-cookie-secret-before-the-rotation-32+';
      const NEW = 'the-cookie-secret-after-the-rotation-32++';
      const withSecrets = async (
        [cookieSecret, ...previousCookieSecrets]: [string, ...string[]],
        work: (app: Target) => Promise<void>,
      ): Promise<void> => {
        const app = await Target.start(adapter, sandbox, {
          cookieSecret,
          previousCookieSecrets,
          sessionStore: home.store,
        });
        try {
          await work(app);
        } finally {
          await app.close();
        }
      };

      it("are refused: of the attacker's own app", async () => {
        await withSecrets([OLD], async (attackers) => {
          const other = attackers.newBrowser();
          query = (await attackers.walk(other, ATTACKER)).search;
          target.forget();
          await expectRefused(cookieHeader(loginCookiesOf(other)));
        });
      });

      it('are taken while the old secret is listed, and refused as soon as it is not', async () => {
        await withSecrets([OLD], async (before) => {
          const other = before.newBrowser();
          query = (await before.walk(other)).search;
          const cookie = cookieHeader(loginCookiesOf(other));
          await withSecrets([NEW], async (after) => {
            expect(await after.callback(query, cookie)).toBe('invalid_state');
          });
          await withSecrets([NEW, OLD], async (between) => {
            expect(await between.callback(query, cookie)).toBe('none');
          });
        });
      });
    });

    describe('when a neighbour tosses others beside them', () => {
      it.each(ALIASES)('are not taken %s', async (_, alias) => {
        const reason = await target.callback(query, `${alias(name)}=${value}`);
        expect(['missing_cookie', 'invalid_state']).toContain(reason);
        expect(target.exchanges).toBe(0);
      });

      it.each(ALIASES)('still work beside one %s', async (_, alias) => {
        const other = target.newBrowser();
        await target.walk(other, ATTACKER);
        const tossed = `${alias(name)}=${loginCookiesOf(other)[0]![1]}`;
        await expectTaken(`${tossed}; ${name}=${value}; ${tossed}`);
      });

      it('still work before a forged one of the same name, and never take its place', async () => {
        const other = target.newBrowser();
        await target.walk(other, ATTACKER);
        const forged = `${name}=${loginCookiesOf(other)[0]![1]}`;
        await expectRefused(`${forged}; ${name}=${value}`);
        await expectTaken(`${name}=${value}; ${forged}`);
      });

      it('still work among forged ones for the same state', async () => {
        const suffix = name.slice(-23);
        const forged = Array.from({ length: 100 }, (_, age) => `${target.loginCookie}${age}${suffix}=x`).join(
          '; ',
        );
        await expectTaken(`${forged}; ${name}=${value}`);
      });

      it.each([
        ['above ASCII', '\xe9'],
        ['in brackets', '[]'],
        ['in quotes', '"x"'],
        ['with an escape', '%0d%0a'],
        ['of a prototype', '__proto__'],
        ['of control characters', '\x85\xa0'],
      ])('let a login begin beside many with names %s', async (_, odd) => {
        const tossed = Array.from({ length: 20 }, (_, index) => `${target.loginCookie}${odd}${index}=x`);
        const answer = await target.raw.get(LOGIN_PATH, { cookie: tossed.join('; ') });
        expect([
          answer.status,
          answer.setCookies.filter((cookie) => /Max-Age=[^0]/.test(cookie)).length,
        ]).toEqual([302, 1]);
        expect(answer.setCookies.every((cookie) => cookie.startsWith(target.loginCookie))).toBe(true);
      });

      it('are not dropped for tossed ones when another login begins', async () => {
        const tossed = Array.from(
          { length: 20 },
          (_, index) => `${target.loginCookie}zzzzzzzz${index}-x=x`,
        ).join('; ');
        const { setCookies } = await target.raw.get(LOGIN_PATH, { cookie: `${name}=${value}; ${tossed}` });
        expect(setCookies.filter((cookie) => cookie.startsWith(`${name}=`))).toEqual([]);
        expect(setCookies).toHaveLength(1 + 14);
      });
    });
  });
});

describe.each(ADAPTERS)('the cookie of a session on %s', (adapter) => {
  inEveryHome((open) => {
    let sandbox: MubarokahSandbox;
    let home: SessionHome;
    let target: Target;
    let id: string;
    let attackers: string;

    beforeAll(async () => {
      [sandbox, home] = await Promise.all([startProvider(), open()]);
      target = await Target.start(adapter, sandbox, { sessionStore: home.store });
      id = sessionIdOf(await target.loggedIn(VICTIM))!;
      attackers = sessionIdOf(await target.loggedIn(ATTACKER))!;
    });
    afterAll(async () => {
      await target.close();
      await Promise.all([sandbox.close(), home.close()]);
    });

    const owner = (...cookies: [string, string][]): Promise<string | undefined> =>
      target.whoseIs(cookieHeader(cookies));

    it.each([
      ['the first bit of', farthest],
      ['the last bit of', next],
      ['by a dot', () => '.'],
    ])('logs nobody in with %s any character changed', async (_, replace) => {
      for (const changed of changes(id, replace)) {
        if (changed === id) continue;
        expect(await owner([target.sessionCookie, changed])).toBeUndefined();
      }
      expect(await owner([target.sessionCookie, id])).toBe(VICTIM);
    });

    it('logs nobody in when it is cut off anywhere', async () => {
      for (let length = 0; length < id.length; length += 1)
        expect(await owner([target.sessionCookie, id.slice(0, length)])).toBeUndefined();
    });

    it.each(OTHER_WAYS)('logs nobody in %s', async (_, spoil) => {
      const spoilt = spoil(id);
      // By chance, an id has nothing in it that another alphabet would spell in another way.
      expect(await owner([target.sessionCookie, spoilt])).toBe(spoilt === id ? VICTIM : undefined);
    });

    it.each(ALIASES)('logs nobody in %s', async (_, alias) => {
      expect(await owner([alias(target.sessionCookie), id])).toBeUndefined();
    });

    it.each(ALIASES)('is not overruled by one %s, before or after it', async (_, alias) => {
      const tossed: [string, string] = [alias(target.sessionCookie), attackers];
      expect(await owner(tossed, [target.sessionCookie, id])).toBe(VICTIM);
      expect(await owner([target.sessionCookie, id], tossed)).toBe(VICTIM);
    });

    it('is not overruled by a second one of the same name', async () => {
      expect(await owner([target.sessionCookie, id], [target.sessionCookie, attackers])).toBe(VICTIM);
    });
  });
});
