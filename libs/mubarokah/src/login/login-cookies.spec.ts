import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Cookies, type HttpRequest } from '../http/index.js';
import { optionsWith } from '../options/options.fixture.js';
import { KeyRing, Sealer } from '../sealing/index.js';
import { LoginCookies } from './login-cookies.js';
import type { LoginRecord } from './login-record.js';

const TTL_MS = 600_000;
const BEGUN = Date.parse('2026-03-01T12:00:00Z');

const options = optionsWith({ loginTtlMs: TTL_MS });
const PREFIX = `__Host-mubarokah-${options.appId}-login-`;
const sealer = new Sealer(new KeyRing([options.cookieSecret], options.appId));
const logins = new LoginCookies(options, new Cookies(true, options.appId), sealer);

const login = (name: string, startedAt = BEGUN): LoginRecord => ({
  state: `state-of-${name}`,
  codeVerifier: `verifier-of-${name}`,
  returnTo: `/${name}`,
  startedAt,
  redirectUri: options.redirectUri,
});

/** A login whose parts are as long as they are in truth. */
const real = (name: string, pageLength: number, startedAt = BEGUN): LoginRecord => ({
  state: name.padEnd(43, 's'),
  codeVerifier: 'v'.repeat(43),
  returnTo: `/${name.padEnd(pageLength - 1, 'x')}`,
  startedAt,
  redirectUri: `https://shop.example/${'r'.repeat(40)}`,
});

/** A browser's cookies: what it was told to keep and to forget. */
class Browser {
  readonly jar = new Map<string, string>();

  get request(): HttpRequest {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    return { method: 'GET', url: '/', headers: { cookie }, body: undefined };
  }

  receive(...setCookies: string[]): void {
    for (const setCookie of setCookies) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(setCookie)!;
      if (setCookie.includes('Max-Age=0')) this.jar.delete(name!);
      else this.jar.set(name!, value!);
    }
  }

  /** Whether the same login was pending. */
  async begin(record: LoginRecord): Promise<boolean> {
    const { setCookies, isRepeated } = await logins.add(this.request, record);
    this.receive(...setCookies);
    return isRepeated;
  }

  /** The logins in the jar that can be read. */
  async all(): Promise<LoginRecord[]> {
    const opened = await Promise.all([...this.jar.values()].map((value) => sealer.open('login', value)));
    return opened.filter((record) => record !== undefined) as LoginRecord[];
  }
}

describe('LoginCookies', () => {
  let browser: Browser;
  const find = (state: string) => logins.find(browser.request, state);
  const pages = async () => (await browser.all()).map(({ returnTo }) => returnTo);

  beforeEach(() => {
    browser = new Browser();
  });

  it('finds the login of a state', async () => {
    await browser.begin(login('a'));
    expect(await find('state-of-a')).toEqual(login('a'));
  });

  it.each(['state-of-b', '', 'state-of-a ', 'STATE-OF-A'])(
    'finds none for the state %j it never issued',
    async (state) => {
      await browser.begin(login('a'));
      expect(await find(state)).toBeUndefined();
    },
  );

  it('knows whether any login was begun', async () => {
    expect(logins.any(browser.request)).toBe(false);
    await browser.begin(login('a'));
    expect(logins.any(browser.request)).toBe(true);
  });

  it('names the cookie by when the login began and by a hash of its state', async () => {
    await browser.begin(login('a'));
    const hash = createHash('sha256').update('state-of-a').digest('base64url').slice(0, 22);
    expect([...browser.jar.keys()]).toEqual([`${PREFIX}${BEGUN.toString(36)}-${hash}`]);
  });

  it('takes no other cookie for a login', async () => {
    browser.jar.set('__Host-mubarokah-session', 'x').set('__Host-shop', 'y').set('mubarokah-login-a-b', 'z');
    expect(logins.any(browser.request)).toBe(false);
  });

  it('keeps two logins of two tabs apart', async () => {
    await browser.begin(login('a'));
    await browser.begin(login('b'));
    expect([await find('state-of-b'), await find('state-of-a')]).toEqual([login('b'), login('a')]);
    expect(await browser.all()).toEqual([login('a'), login('b')]);
  });

  it('shows neither state nor verifier, and lives for twice the login', async () => {
    const [setCookie] = (await logins.add(browser.request, login('a'))).setCookies;
    expect(setCookie).not.toMatch(/state-of|verifier-of/);
    expect(setCookie!.split('; ')).toEqual(
      expect.arrayContaining(['HttpOnly', 'Secure', 'SameSite=Lax', `Max-Age=${(2 * TTL_MS) / 1000}`]),
    );
  });

  describe('when there are many', () => {
    const names = [...'abcdefgh'];

    it('keeps eight', async () => {
      for (const [age, name] of names.entries()) await browser.begin(login(name, BEGUN + age));
      expect(browser.jar.size).toBe(8);
      expect(await Promise.all(names.map((name) => find(`state-of-${name}`)))).toEqual(
        names.map((name, age) => login(name, BEGUN + age)),
      );
    });

    it('drops the oldest for the ninth, wherever it stands in the header', async () => {
      const ages = [3, 1, 7, 0, 5, 2, 6, 4];
      for (const [index, name] of names.entries()) await browser.begin(login(name, BEGUN + ages[index]!));
      await browser.begin(login('ninth', BEGUN + 8));
      expect(browser.jar.size).toBe(8);
      expect(await find('state-of-d')).toBeUndefined();
      expect(await find('state-of-ninth')).toBeDefined();
    });

    it('goes back to eight where the browser sends more', async () => {
      for (const [age, name] of [...names, 'i', 'j', 'k'].entries()) {
        const { setCookies } = await logins.add(new Browser().request, login(name, BEGUN + age));
        browser.receive(...setCookies);
      }
      await browser.begin(login('last', BEGUN + 20));
      expect(browser.jar.size).toBe(8);
      expect((await browser.all()).map(({ returnTo }) => returnTo)).toEqual(
        [...'efghijk', 'last'].map((name) => `/${name}`),
      );
    });

    it('drops first what has a name that it never gave', async () => {
      browser.jar.set(`${PREFIX}!`, 'x');
      for (const [age, name] of names.entries()) await browser.begin(login(name, BEGUN + age));
      expect(browser.jar.has(`${PREFIX}!`)).toBe(false);
      expect(browser.jar.size).toBe(8);
    });

    it('drops first what a later login to the same page replaced, finished or not', async () => {
      for (const [age, name] of names.entries()) await browser.begin(login(name, BEGUN + age));
      const again = { ...login('again', BEGUN + 8), returnTo: '/e' };
      await browser.begin(again);
      expect(await pages()).toEqual([...'abcdfgh', 'e'].map((name) => `/${name}`));
      browser.receive(await logins.finish(again));
      await browser.begin({ ...login('once more', BEGUN + 9), returnTo: '/e' });
      expect(await pages()).toEqual([...'abcdfgh', 'e'].map((name) => `/${name}`));
      expect(await find('state-of-once more')).toBeDefined();
    });

    it('drops first what has been replaced by a later one already, though it is not the oldest', async () => {
      const kept = names.map((name, age) => ({
        ...login(name, BEGUN + age),
        ...(name === 'c' ? { returnTo: '/g' } : {}),
      }));
      for (const record of kept) await browser.begin(record);
      await browser.begin(login('ninth', BEGUN + 8));
      expect(await find('state-of-c')).toBeUndefined();
      expect(await pages()).toEqual([...'abdefgh', 'ninth'].map((name) => `/${name}`));
    });

    it('drops what is finished before what is pending, the oldest first', async () => {
      for (const [age, name] of names.entries()) await browser.begin(login(name, BEGUN + age));
      for (const [age, name] of names.entries())
        if ('dg'.includes(name)) browser.receive(await logins.finish(login(name, BEGUN + age)));
      await browser.begin(login('ninth', BEGUN + 8));
      await browser.begin(login('tenth', BEGUN + 9));
      await browser.begin(login('eleventh', BEGUN + 10));
      expect(await pages()).toEqual([...'bcefh', 'ninth', 'tenth', 'eleventh'].map((name) => `/${name}`));
    });

    it('drops what was tossed in before any login', async () => {
      for (const [age, name] of names.entries()) await browser.begin(login(name, BEGUN + age));
      browser.jar.set(`${PREFIX}zzzzzzzz-${'x'.repeat(22)}`, 'tossed');
      await browser.begin({ ...login('ninth', BEGUN + 8), returnTo: '/h' });
      expect(await pages()).toEqual([...'abcdefg', 'h'].map((name) => `/${name}`));
    });

    const beginAll = async (pageLength: number): Promise<void> => {
      for (const [age, name] of names.entries()) await browser.begin(real(name, pageLength, BEGUN + age));
    };
    const initials = async (): Promise<string> =>
      (await browser.all()).map(({ returnTo }) => returnTo[1]).join('');
    const headerLength = (): number => `Cookie: ${browser.request.headers.cookie}`.length;

    it('keeps eight that come back to pages of 200 characters', async () => {
      await beginAll(200);
      expect(await initials()).toBe('abcdefgh');
      expect(headerLength()).toBeLessThan(7_000);
    });

    it.each(Array.from({ length: 20 }, (_, step) => 250 + 13 * step))(
      'keep names and values of at most 6,500 characters together, with pages of %d',
      async (pageLength) => {
        await beginAll(pageLength);
        const cookies = [...browser.jar].map(([name, value]) => name.replace('__Host-', '') + value);
        expect(cookies.join('').length).toBeLessThanOrEqual(6_500);
      },
    );

    it('leaves room in a header of 8 KB, however long the pages are', async () => {
      await beginAll(512);
      expect(await initials()).toBe('defgh');
      expect(headerLength()).toBeLessThan(7_000);
    });

    it('makes room by what is needed least', async () => {
      for (const name of 'abcd') await browser.begin(real(name, 512));
      browser.receive(await logins.finish(real('c', 512)));
      await browser.begin(real('e', 512));
      await browser.begin(real('f', 512));
      expect(await initials()).toBe('abdef');
    });

    it('keeps a new login, even among tossed cookies that leave no room', async () => {
      browser.jar.set(`${PREFIX}1-${'x'.repeat(22)}`, 'x'.repeat(7_000));
      await browser.begin(login('a'));
      expect(await pages()).toEqual(['/a']);
      expect(browser.jar.size).toBe(1);
    });
  });

  describe('tells that the same login', () => {
    it.each<[string, Partial<LoginRecord>, boolean]>([
      ['was begun', {}, true],
      ['was begun as long ago as a login lives, less one', { startedAt: BEGUN - TTL_MS + 1 }, true],
      ['was begun too long ago', { startedAt: BEGUN - TTL_MS }, false],
      ['was begun for another page', { returnTo: '/b' }, false],
      ['was finished', { codeVerifier: undefined }, false],
    ])('%s', async (_, other, isRepeated) => {
      expect(await browser.begin({ ...login('a'), state: 'other', ...other })).toBe(false);
      expect(await browser.begin(login('a'))).toBe(isRepeated);
    });
  });

  describe('when a login is finished', () => {
    it('is still known, but has no verifier any more', async () => {
      await browser.begin(login('a'));
      browser.receive(await logins.finish(login('a')));
      const { codeVerifier: _, ...rest } = login('a');
      expect(browser.jar.size).toBe(1);
      expect(await find('state-of-a')).toEqual(rest);
    });

    it('leaves the others as they are', async () => {
      await browser.begin(login('a'));
      await browser.begin(login('b'));
      browser.receive(await logins.finish(login('a')));
      expect(await find('state-of-b')).toEqual(login('b'));
    });
  });

  describe('when the cookies were meddled with', () => {
    beforeEach(async () => {
      await browser.begin(login('a'));
      await browser.begin(login('b', BEGUN + 1));
    });

    it('refuses a login whose cookie was given the name of another', async () => {
      const [[nameA, valueA], [nameB, valueB]] = [...browser.jar] as [[string, string], [string, string]];
      browser.jar.set(nameA, valueB).set(nameB, valueA);
      expect([await find('state-of-a'), await find('state-of-b')]).toEqual([undefined, undefined]);
    });

    it('refuses a login whose cookie was given the name of one with a longer state', async () => {
      const longer = new Browser();
      await longer.begin(login('a longer name'));
      const [name] = longer.jar.keys();
      const [value] = browser.jar.values();
      browser.jar.set(name!, value!);
      expect(await find('state-of-a longer name')).toBeUndefined();
    });

    it('refuses a login whose cookie was changed', async () => {
      for (const [name, value] of browser.jar) browser.jar.set(name, value.replace(/\.(.)/g, '.A$1'));
      expect(await find('state-of-a')).toBeUndefined();
      expect(await browser.all()).toEqual([]);
      expect(logins.any(browser.request)).toBe(true);
    });

    it('finds the right one beside a forged one of the same state', async () => {
      const [[name, value]] = [...browser.jar] as [[string, string]];
      browser.jar.clear();
      browser.jar.set(name.replace(/login-[^-]+/, 'login-0'), 'forged').set(name, value);
      expect(await find('state-of-a')).toEqual(login('a'));
    });

    it('takes what another replica sealed, and nothing that was sealed for no purpose', async () => {
      const [name] = browser.jar.keys();
      browser.jar.set(name!, await sealer.seal('login', { ...login('a'), returnTo: '/replica' }));
      expect(await find('state-of-a')).toMatchObject({ returnTo: '/replica' });
      browser.jar.set(name!, await sealer.seal('', login('a')));
      expect(await find('state-of-a')).toBeUndefined();
    });

    it.each([
      ['sealed for another purpose', 'session', login('a')],
      ['that is no login', 'login', { user: 'a' }],
      ['that is null', 'login', null],
      ['of another shape', 'login', { ...login('a'), startedAt: 'today' }],
    ])('refuses a value %s', async (_, purpose, value) => {
      const [name] = browser.jar.keys();
      browser.jar.set(name!, await sealer.seal(purpose, value));
      expect(await find('state-of-a')).toBeUndefined();
    });

    it('refuses what another secret sealed', async () => {
      const [name] = browser.jar.keys();
      browser.jar.set(
        name!,
        await new Sealer(new KeyRing(['another secret'], options.appId)).seal('login', login('a')),
      );
      expect(await find('state-of-a')).toBeUndefined();
    });
  });
});
