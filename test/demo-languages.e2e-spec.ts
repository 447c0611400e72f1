import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readOn } from '../libs/mubarokah/src/testing/pages/read-on.fixture.js';
import { describeWith } from './support/binaries.js';
import { BrowserSession } from './support/browser-session.js';
import { type RunningDemo, startDemoProcess } from './support/demo-process.js';
import { type RunningPostgres, startPostgres } from './support/postgres.js';
import { type RunningRedis, startRedis } from './support/redis.js';

const [SITI, BUDI] = [
  { id: 1, name: 'Siti', email: 'siti@example.test', username: 'siti', address: 'Jalan Contoh' },
  { id: 2, name: 'Budi' },
];
/** What is the same in both languages. */
const NAMES = /^(Mubarokah ID|Siti|siti|siti@example\.test|Jalan Contoh|Budi)$/;

const LANGUAGE = 'Accept-Language';
const CONTROLLER = new URL('../apps/demo/src/pages/pages.controller.ts', import.meta.url);

describeWith('redis-server')('the pages of the demo', () => {
  let postgres: RunningPostgres;
  let redis: RunningRedis;
  let demo: RunningDemo;

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    demo = await startDemoProcess(postgres.url, redis.url, { users: [SITI, BUDI] });
  }, 60_000);
  afterAll(async () => {
    await demo?.stop();
    await Promise.all([postgres?.stop(), redis?.stop()]);
  }, 30_000);

  const [nobody, somebody, reserved] = [new BrowserSession(), new BrowserSession(), new BrowserSession()];

  async function logIn(browser: BrowserSession, user: number): Promise<void> {
    const login = await browser.get(`${demo.url}/auth/mubarokah`);
    await browser.get(await demo.sandbox.authorizeFor(login.headers.get('location')!, { user }));
  }

  /** The provider may grant less than was asked for, and says so (RFC 6749 §5.1). */
  async function logInWithLess(): Promise<void> {
    const token = { token_type: 'Bearer', expires_in: 600, access_token: 'made-up', scope: 'view-user' };
    demo.sandbox.next('token', { body: token });
    demo.sandbox.next('user', { body: BUDI });
    await logIn(reserved, 2);
  }

  const detailsFail = (status: number): void => {
    demo.sandbox.reset();
    demo.sandbox.next('user_details', { status, times: Infinity });
  };

  interface Visit {
    readonly to: string;
    readonly path: string;
    readonly by: BrowserSession;
    /** @default 200 */
    readonly status?: number;
    /** What happens before, and stays. */
    readonly before?: () => unknown;
  }

  const VISITS: readonly Visit[] = [
    { to: 'the first page as nobody', path: '/', by: nobody },
    {
      to: 'the first page as somebody',
      path: '/',
      by: somebody,
      before: () => logIn(somebody, 1),
    },
    { to: 'the profile', path: '/profile', by: somebody },
    {
      to: 'an account that Mubarokah ID cannot tell of',
      path: '/account',
      by: somebody,
      status: 503,
      before: () => detailsFail(500),
    },
    {
      to: 'an account that the app is not approved for',
      path: '/account',
      by: somebody,
      before: () => detailsFail(403),
    },
    { to: 'the account', path: '/account', by: somebody, before: () => demo.sandbox.reset() },
    {
      to: 'an account that the app has not asked for',
      path: '/account',
      by: reserved,
      before: logInWithLess,
    },
    { to: 'the profile of who has said little', path: '/profile', by: reserved },
    {
      to: 'the first page while sessions are away',
      path: '/',
      by: somebody,
      before: () => redis.stop(),
    },
  ];

  const pagesSeen = new Set<string>();

  it.each(VISITS)(
    'leave nothing of $to in English for who reads Indonesian',
    async ({ path, by, status = 200, before }) => {
      await before?.();
      const ask = async (language: string) => {
        const answer = await by.get(demo.url + path, { headers: { [LANGUAGE]: language } });
        const text = await answer.text();
        const vary = answer.headers.get('vary')?.split(', ');
        expect(vary).toEqual(expect.arrayContaining(path === '/' ? [LANGUAGE] : [LANGUAGE, 'Cookie']));
        return {
          text,
          said: readOn(text, NAMES),
          of: [answer.status, answer.headers.get('content-language')],
        };
      };
      const [english, indonesian] = [await ask('en-GB'), await ask('id-ID,id;q=0.9,en;q=0.5')];
      pagesSeen.add(english.said.join('\n'));
      expect([english.of, indonesian.of]).toEqual([
        [status, 'en'],
        [status, 'id'],
      ]);
      expect([english.text, indonesian.text]).toEqual([
        expect.stringContaining('<html lang="en">'),
        expect.stringContaining('<html lang="id">'),
      ]);
      expect(english.said.length).toBeGreaterThan(8);
      expect(indonesian.said).toHaveLength(english.said.length);
      expect(indonesian.said.filter((text) => english.said.includes(text))).toEqual([]);
    },
  );

  it('say something else at each visit', () => {
    expect(pagesSeen.size).toBe(VISITS.length);
  });

  it('are all visited', async () => {
    const pages = (await readFile(CONTROLLER, 'utf8')).matchAll(/@Page\('([^']+)'\)/g);
    expect(new Set(VISITS.map(({ path }) => path))).toEqual(new Set([...pages].map(([, path]) => path)));
  });
});
