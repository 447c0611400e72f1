import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWith } from './support/binaries.js';
import { BrowserSession } from './support/browser-session.js';
import { type RunningDemo, startDemoProcess } from './support/demo-process.js';
import { type RunningPostgres, startPostgres } from './support/postgres.js';
import { type RunningRedis, startRedis } from './support/redis.js';

describeWith('redis-server')('the demo, to somebody who is logged in', () => {
  let postgres: RunningPostgres;
  let redis: RunningRedis;
  let demo: RunningDemo;
  const browser = new BrowserSession();

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    demo = await startDemoProcess(postgres.url, redis.url);
    const login = await browser.get(`${demo.url}/auth/mubarokah?returnTo=/profile`);
    await browser.get(await demo.sandbox.authorizeFor(login.headers.get('location')!));
  }, 60_000);
  afterAll(async () => {
    await demo?.stop();
    await Promise.all([postgres?.stop(), redis?.stop()]);
  }, 30_000);

  const profile = async (
    accept = 'text/html',
  ): Promise<{ status: number; type: string | null; text: string }> => {
    const response = await browser.get(`${demo.url}/profile`, { headers: { Accept: accept } });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  };
  const sorry = {
    status: 503,
    type: 'text/html; charset=utf-8',
    // In the look of the other pages.
    text: expect.stringMatching(/<link rel="stylesheet" href="\/style.css" \/>.*<h1>Not right now<\/h1>/s),
  };

  it('shows their profile', async () => {
    expect(await profile()).toMatchObject({ status: 200, text: expect.stringContaining('Your visits') });
  });

  const account = async (): Promise<string> => (await browser.get(`${demo.url}/account`)).text();
  const asked = (): number =>
    demo.sandbox.requests.filter(({ endpoint }) => endpoint === 'user_details').length;

  it('says that Mubarokah ID cannot tell their details', async () => {
    demo.sandbox.next('user_details', { status: 500, times: Infinity });
    const response = await browser.get(`${demo.url}/account`);
    expect([response.status, await response.text()]).toEqual([503, sorry.text]);
    const error = await browser.get(`${demo.url}/account`, { headers: { Accept: 'application/json' } });
    expect([error.status, error.headers.get('content-language')]).toEqual([503, null]); // no page, and in English
    demo.sandbox.reset();
    demo.sandbox.next('user_details', { status: 403 });
    expect(await account()).toContain('has not approved this app');
  });

  it('shows their details, with a new token where the old one is dead, and asks once a minute', async () => {
    demo.sandbox.reset();
    demo.sandbox.next('user_details', { status: 401 });
    expect(await account()).toContain('1 Example Street');
    expect(demo.sandbox.requests.map(({ grantType }) => grantType)).toContain('refresh_token');
    expect(asked()).toBe(2);
    expect(await account()).toContain('1 Example Street');
    expect(asked()).toBe(2);
  });

  it('says on a page that the profile cannot be shown while the database is away', async () => {
    await postgres.stop();
    expect(await profile()).toEqual(sorry);
    expect(await profile('application/json')).toMatchObject({
      status: 503,
      type: expect.stringContaining('json'),
    });
  });

  it('says it as well while the sessions are away', async () => {
    await redis.stop();
    expect(await profile()).toEqual(sorry);
  });
});
