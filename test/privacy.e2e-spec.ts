import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { RedisSessionStore, RedisTokenStore } from 'nestjs-mubarokah';
import { MubarokahSandbox, SANDBOX_CLIENT, SANDBOX_USERS } from 'nestjs-mubarokah/testing';
import { describeWith } from './support/binaries.js';
import { BrowserSession } from './support/browser-session.js';
import { redisContents } from './support/redis-contents.js';
import { type RunningRedis, startRedis } from './support/redis.js';
import { ADAPTERS, CALLBACK_PATH, startApp, type TestApp } from './support/start-app.js';

const page = readFileSync(new URL('../docs/privacy.md', import.meta.url), 'utf8');
const PREFIX = /^mubarokah:\w+:/;

describeWith('redis-server').each(ADAPTERS)('docs/privacy.md, after a login on %s,', (adapter) => {
  let sandbox: MubarokahSandbox;
  let server: RunningRedis;
  let redis: Redis;
  let app: TestApp;
  const cookies = new Set<string>();

  beforeAll(async () => {
    server = await startRedis();
    redis = new Redis(server.url);
    app = await startApp(adapter, {
      options: async (url) => {
        sandbox = await MubarokahSandbox.start({
          clients: [{ ...SANDBOX_CLIENT, redirectUris: [url + CALLBACK_PATH] }],
        });
        return {
          baseUrl: sandbox.url,
          sessionStore: new RedisSessionStore(redis),
          tokenStore: new RedisTokenStore(redis),
        };
      },
    });
    const browser = new BrowserSession();
    const begun = await browser.get(`${app.url}/auth/mubarokah`);
    const ended = await browser.get(await sandbox.authorizeFor(browser.locationOf(begun)!));
    expect(ended.status).toBe(303);
    for (const { headers } of [begun, ended])
      for (const cookie of headers.getSetCookie()) cookies.add(cookie.split('=')[0]!);
  });
  afterAll(async () => {
    redis.disconnect();
    await app.close();
    await Promise.all([sandbox.close(), server.stop()]);
  });

  it('names each cookie that was set', () => {
    const names = [...cookies].map((name) =>
      name.replace(/^mubarokah-[\w-]{11}-/, 'mubarokah-<app>-').replace(/(-login-).*/, '$1…'),
    );
    expect(names.sort()).toEqual([
      'mubarokah-<app>-device',
      'mubarokah-<app>-login-…',
      'mubarokah-<app>-session',
    ]);
    for (const name of names) expect(page).toContain(`| \`${name}\``);
  });

  it('names where each record lies, which shows nothing of the person and ends by itself', async () => {
    const keys = await redis.keys('*');
    const prefixes = new Set(keys.map((key) => PREFIX.exec(key)?.[0] ?? key));
    expect(prefixes.size).toBe(2);
    for (const prefix of prefixes) expect(page).toContain(`\`${prefix}\``);
    const contents = await redisContents(redis);
    const { name, email, username } = SANDBOX_USERS[0]!;
    for (const known of [name, email, username]) expect(contents).not.toContain(known);
    // How many sessions end when is swept, and holds numbers alone.
    for (const key of keys.filter((key) => !key.endsWith(':ends')))
      expect(await redis.pttl(key)).toBeGreaterThan(0);
  });
});
