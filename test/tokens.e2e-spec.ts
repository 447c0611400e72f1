import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import {
  Clock,
  MemoryTokenStore,
  MubarokahAccessTokens,
  MubarokahClient,
  type MubarokahOptions,
  MubarokahSessions,
  RedisTokenStore,
  type TokenStore,
} from 'nestjs-mubarokah';
import { MubarokahSandbox, SANDBOX_CLIENT, type SandboxAnswer } from 'nestjs-mubarokah/testing';
import { BREAKS_OFF } from './support/breaks-off.js';
import { describeWith } from './support/binaries.js';
import { BrowserSession } from './support/browser-session.js';
import { intercepted } from './support/intercepted-store.js';
import { type RunningRedis, startRedis } from './support/redis.js';
import { CALLBACK_PATH, startApp, type TestApp } from './support/start-app.js';
import { startStallingProxy } from './support/stalling-proxy.js';
import { startTokenWorker, type TokenResult, type TokenWorker } from './support/token-worker.js';
import { until } from './support/until.js';
import { stopwatch } from './support/waited-for-cpu.js';

const PUBLIC_URL = 'https://app.example.test';
const COOKIE_SECRET = 'a-cookie-secret-of-at-least-32-characters';
const USER = { id: '1' };
const LIFETIME_MS = 3_000;

let sandbox: MubarokahSandbox;
let app: TestApp;
let browser: BrowserSession;

const startSandbox = async (accessTokenLifetimeSeconds?: number): Promise<void> => {
  sandbox = await MubarokahSandbox.start({
    clients: [{ ...SANDBOX_CLIENT, redirectUris: [PUBLIC_URL + CALLBACK_PATH] }],
    requestsPerMinute: false,
    ...(accessTokenLifetimeSeconds === undefined ? {} : { accessTokenLifetimeSeconds }),
  });
};

const startWith = async (tokenStore: TokenStore, options: MubarokahOptions = {}): Promise<void> => {
  app = await startApp('express', {
    options: () => ({
      baseUrl: sandbox.url,
      redirectUri: PUBLIC_URL + CALLBACK_PATH,
      tokenStore,
      ...options,
    }),
  });
  browser = new BrowserSession({ proxied: { [PUBLIC_URL]: app.url } });
};

const logIn = async (): Promise<void> => {
  const login = await browser.get(`${PUBLIC_URL}/auth/mubarokah`);
  const answer = await browser.get(await sandbox.authorizeFor(login.headers.get('location')!));
  expect(answer.status).toBe(303);
};

/** The session that a browser's cookies would open, in whatever state they are. */
const sessionOf = (one: BrowserSession): Promise<unknown> => {
  const cookie = Object.entries(one.cookies(PUBLIC_URL)).map(([name, value]) => `${name}=${value}`);
  return app.app
    .get(MubarokahSessions)
    .current({ url: '/', method: 'GET', headers: { cookie: cookie.join('; ') } });
};

const refreshes = (status = 200): number =>
  sandbox.requests.filter((request) => request.grantType === 'refresh_token' && request.status === status)
    .length;

/** Whatever they were answered with. */
const refreshAttempts = (): number =>
  sandbox.requests.filter(({ grantType }) => grantType === 'refresh_token').length;

describe.each(['memory', 'redis'] as const)('the access token of a user, kept in %s', (kind) => {
  const describeStore = kind === 'redis' ? describeWith('redis-server') : describe;
  describeStore('', () => {
    let redis: RunningRedis;
    let client: Redis;
    /** What happens ahead of the next call of a method of the store; it is forgotten when it has thrown. */
    let ahead: Partial<Record<string, () => void | Promise<void>>>;

    beforeAll(async () => {
      await startSandbox();
      if (kind === 'redis') {
        redis = await startRedis();
        client = new Redis(redis.url);
      }
    });

    const start = async (options: MubarokahOptions = {}): Promise<MubarokahAccessTokens> => {
      sandbox.reset();
      if (kind === 'redis') await client.flushall();
      ahead = {};
      const store: TokenStore = kind === 'redis' ? new RedisTokenStore(client) : new MemoryTokenStore();
      await startWith(
        intercepted(store, (method) => ahead[method]?.()),
        options,
      );
      await logIn();
      return app.app.get(MubarokahAccessTokens);
    };
    /** But what the last calls were answered, which is there for 5 s. */
    const keysInRedis = async (): Promise<string[]> =>
      kind === 'redis'
        ? (await client.keys('mubarokah:tokens:*')).filter((key) => !key.includes(':receipt:'))
        : [];
    const failOnce = (method: string): void => {
      ahead[method] = () => {
        delete ahead[method];
        throw new Error('away');
      };
    };
    const later = (ms: number): void => {
      const now = Date.now() + ms;
      jest.spyOn(app.app.get(Clock), 'now').mockImplementation(() => now);
    };
    const day = 86_400_000;

    afterEach(async () => {
      jest.restoreAllMocks();
      await app.close();
    });

    afterAll(async () => {
      await sandbox.close();
      if (kind === 'redis') {
        client.disconnect();
        await redis.stop();
      }
    });

    it('is the one that the login brought, as long as it is good', async () => {
      const tokens = await start();
      const token = await tokens.accessTokenFor(USER);
      await expect(app.app.get(MubarokahClient).user(token)).resolves.toMatchObject(USER);
      expect(refreshes()).toBe(0);
    });

    it('is replaced shortly before it ends, once however many ask', async () => {
      const tokens = await start();
      const old = await tokens.accessTokenFor(USER);
      later(day - 30_000);
      const given = await Promise.all(Array.from({ length: 200 }, () => tokens.accessTokenFor(USER)));
      expect(new Set(given).size).toBe(1);
      expect(given[0]).not.toBe(old);
      expect(refreshes()).toBe(1);
    });

    describe('stays in use when replacing it early', () => {
      const failures: [string, SandboxAnswer][] = [
        ['is answered with a 500', { status: 500, body: '' }],
        ['is answered with nonsense', { status: 200, body: 'null' }],
        ['is throttled', { status: 429, body: {}, headers: { 'retry-after': '50' } }],
        ['finds the client secret wrong', { status: 401, body: { error: 'invalid_client' } }],
        ['finds the refresh token dead', { status: 400, body: { error: 'invalid_grant' } }],
        ['breaks off', BREAKS_OFF],
        ['hangs', { hang: true }],
      ];
      it.each(failures)('%s', async (_, answer) => {
        const tokens = await start({ requestTimeoutMs: 300 });
        const old = await tokens.accessTokenFor(USER);
        later(day - 59_000);
        sandbox.next('token', answer);
        await expect(tokens.accessTokenFor(USER)).resolves.toBe(old);
        await expect(tokens.accessTokenFor(USER)).resolves.toBe(old);
        expect(refreshAttempts()).toBe(1); // and the provider is left alone for a while
        later(day - 5_000);
        await expect(tokens.accessTokenFor(USER)).resolves.not.toBe(old);
      });

      it('cannot get the lease', async () => {
        const tokens = await start();
        const old = await tokens.accessTokenFor(USER);
        later(day - 59_000);
        failOnce('acquire');
        await expect(tokens.accessTokenFor(USER)).resolves.toBe(old);
      });
    });

    it('is not given out any more when its successor could not be written, which is not lost', async () => {
      const tokens = await start();
      const old = await tokens.accessTokenFor(USER);
      later(day - 30_000);
      failOnce('replace');
      await expect(tokens.accessTokenFor(USER)).rejects.toMatchObject({ code: 'store_error' });
      const token = await tokens.accessTokenFor(USER);
      expect(token).not.toBe(old);
      await expect(app.app.get(MubarokahClient).user(token)).resolves.toMatchObject(USER);
      expect(refreshAttempts()).toBe(1);
    });

    it('is replaced once more when its successor could not be written until that had ended too', async () => {
      const tokens = await start();
      later(day + 1);
      failOnce('replace');
      await expect(tokens.accessTokenFor(USER)).rejects.toMatchObject({ code: 'store_error' });
      expect(refreshes()).toBe(1);
      later(3 * day);
      await expect(tokens.accessTokenFor(USER)).resolves.toEqual(expect.any(String));
      expect([refreshes(), refreshAttempts()]).toEqual([2, 2]);
    });

    it('is given out only after it was written, be the store ever so slow', async () => {
      const tokens = await start();
      later(day + 1);
      const order: string[] = [];
      ahead['replace'] = () => sleep(50).then(() => void order.push('written'));
      await tokens.accessTokenFor(USER);
      expect([...order, 'given']).toEqual(['written', 'given']);
    });

    it('waits for a slow lease, and is refreshed once', async () => {
      const tokens = await start();
      later(day + 1);
      ahead['acquire'] = () => sleep(700);
      const given = await Promise.all(Array.from({ length: 50 }, () => tokens.accessTokenFor(USER)));
      expect([new Set(given).size, refreshAttempts()]).toEqual([1, 1]);
    });

    it('is given up within seconds when the lease never comes, with nothing asked and nothing lost', async () => {
      const tokens = await start();
      later(day + 1);
      ahead['acquire'] = () => new Promise(() => {});
      const startedAt = performance.now();
      await expect(tokens.accessTokenFor(USER)).rejects.toMatchObject({ code: 'store_error' });
      expect(performance.now() - startedAt).toBeLessThan(4_000);
      expect(refreshAttempts()).toBe(0);
      delete ahead['acquire'];
      await expect(tokens.accessTokenFor(USER)).resolves.toEqual(expect.any(String));
    });

    it('asks the user to log in again when the refresh token is dead', async () => {
      const tokens = await start();
      later(day + 1);
      sandbox.next('token', {
        status: 401,
        body: { error: 'invalid_request', message: 'The refresh token is invalid.' },
      });
      await expect(tokens.accessTokenFor(USER)).rejects.toMatchObject({ status: 401 });
      await expect(tokens.accessTokenFor(USER)).rejects.toMatchObject({ status: 401 });
      expect(refreshAttempts()).toBe(1);
    });

    it('is not lost to a client secret that is wrong for a while', async () => {
      const tokens = await start();
      later(day + 1);
      sandbox.next('token', { status: 401, body: { error: 'invalid_client' } });
      await expect(tokens.accessTokenFor(USER)).rejects.toMatchObject({ code: 'invalid_client' });
      await expect(tokens.accessTokenFor(USER)).resolves.toEqual(expect.any(String));
    });

    it('leaves the budget of a throttled provider to logins', async () => {
      const tokens = await start();
      later(day + 1);
      sandbox.next('token', { status: 429, body: {}, headers: { 'retry-after': '60' } });
      await expect(tokens.accessTokenFor(USER)).rejects.toMatchObject({
        code: 'rate_limited',
        retryAfterMs: 60_000,
      });
      await expect(tokens.accessTokenFor(USER)).rejects.toMatchObject({ code: 'rate_limited' });
      expect(refreshAttempts()).toBe(1);
      jest.restoreAllMocks();
      await logIn();
    });

    it('is not lost to a refresh that broke off: it is asked for again later, not at once', async () => {
      const tokens = await start();
      later(day + 1);
      sandbox.next('token', BREAKS_OFF);
      await expect(tokens.accessTokenFor(USER)).rejects.toMatchObject({ code: 'aborted' });
      expect(refreshAttempts()).toBe(1);
      await expect(tokens.accessTokenFor(USER)).resolves.toEqual(expect.any(String));
      expect(refreshAttempts()).toBe(2);
    });

    it('is lost to a refresh whose answer never came, after it was asked for once more', async () => {
      const tokens = await start();
      later(day + 1);
      sandbox.next('token', { reset: 1 }); // after the first byte of the answer, so the old pair is dead
      await expect(tokens.accessTokenFor(USER)).rejects.toMatchObject({ code: 'aborted' });
      await expect(tokens.accessTokenFor(USER)).rejects.toMatchObject({ status: 401 });
      await expect(tokens.accessTokenFor(USER)).rejects.toMatchObject({ status: 401 });
      expect(refreshAttempts()).toBe(2);
    });

    it('is replaced after a 401, and the call made again', async () => {
      const tokens = await start();
      const seen: string[] = [];
      const user = await tokens.withAccessToken(USER, (token) => {
        if (seen.push(token) === 1) sandbox.next('user', { status: 401, body: { error: 'token_expired' } });
        return app.app.get(MubarokahClient).user(token);
      });
      expect(user).toMatchObject(USER);
      expect(new Set(seen).size).toBe(2);
      expect(refreshes()).toBe(1);
    });

    it('asks to log in, once, when Mubarokah ID has ended the grant though its time was not over', async () => {
      const tokens = await start();
      const client = app.app.get(MubarokahClient);
      const ask = () => tokens.withAccessToken(USER, (token) => client.user(token));
      await ask();
      const dead = { status: 401, body: { message: 'Unauthenticated.' }, times: Infinity };
      sandbox.next('user', dead);
      sandbox.next('token', { status: 400, body: { error: 'invalid_grant' }, times: Infinity });
      const before = sandbox.requests.length;
      for (let call = 0; call < 3; call += 1) await expect(ask()).rejects.toMatchObject({ status: 401 });
      // One call, one refresh: then nobody is asked any more.
      expect(sandbox.requests.length - before).toBe(2);
    });

    it('asks to log in when even a new one is refused, as of a user who was deleted', async () => {
      const tokens = await start();
      const client = app.app.get(MubarokahClient);
      const ask = () => tokens.withAccessToken(USER, (token) => client.user(token));
      sandbox.next('user', { status: 401, body: { message: 'Unauthenticated.' }, times: Infinity });
      const before = sandbox.requests.length;
      for (let call = 0; call < 3; call += 1) await expect(ask()).rejects.toMatchObject({ status: 401 });
      expect([refreshes(), sandbox.requests.length - before]).toEqual([1, 3]);
    });

    it('is taken from the store after a 401, if somebody has replaced it there meanwhile', async () => {
      const tokens = await start();
      await tokens.withAccessToken(USER, async (token) => {
        if (refreshes() === 0) {
          later(day - 30_000);
          await tokens.accessTokenFor(USER); // as another request would
        }
        return app.app.get(MubarokahClient).user(token);
      });
      expect(refreshes()).toBe(1);
    });

    it('is gone after the logout, and nothing is left of it', async () => {
      const tokens = await start();
      expect(await keysInRedis()).toHaveLength(kind === 'redis' ? 1 : 0);
      await browser.post(`${PUBLIC_URL}/auth/mubarokah/logout`);
      await expect(tokens.accessTokenFor(USER)).rejects.toMatchObject({ status: 401 });
      expect(await keysInRedis()).toEqual([]);
    });

    it('does not come back when the user logs out while it is being refreshed', async () => {
      const tokens = await start();
      later(day + 1);
      let isAsked = (): void => undefined;
      const asked = new Promise<void>((resolve) => (isAsked = resolve));
      const loggedOut = asked.then(() => browser.post(`${PUBLIC_URL}/auth/mubarokah/logout`));
      ahead['replace'] = async () => {
        isAsked();
        await loggedOut;
      };
      await expect(tokens.accessTokenFor(USER)).rejects.toMatchObject({ status: 401 });
      expect((await loggedOut).status).toBe(303);
      await expect(tokens.accessTokenFor(USER)).rejects.toMatchObject({ status: 401 });
      expect(refreshAttempts()).toBe(1);
      await until(async () => (await keysInRedis()).length === 0);
    });

    it('stays when another device logs out', async () => {
      const tokens = await start();
      const first = browser;
      browser = new BrowserSession({ proxied: { [PUBLIC_URL]: app.url } });
      await logIn();
      await first.post(`${PUBLIC_URL}/auth/mubarokah/logout`);
      await expect(tokens.accessTokenFor(USER)).resolves.toEqual(expect.any(String));
    });

    it('ends everywhere with a logout from single sign-on', async () => {
      const tokens = await start({ ssoLogout: true });
      const token = await tokens.accessTokenFor(USER);
      await browser.post(`${PUBLIC_URL}/auth/mubarokah/logout`);
      await expect(app.app.get(MubarokahClient).user(token)).rejects.toMatchObject({ status: 401 });
    });

    it.each<[string, SandboxAnswer]>([
      ['refuses', { status: 401, body: { error: 'token_expired' } }],
      ['fails', { status: 500, body: '' }],
      ['leads elsewhere', { status: 302, headers: { location: 'https://evil.example/' } }],
      ['breaks off', BREAKS_OFF],
      ['does not answer', { hang: true }],
    ])(
      'never fails the local logout, nor keeps it for over two seconds, when Mubarokah ID %s',
      async (_, answer) => {
        await start({ ssoLogout: true });
        const copy = browser.clone();
        sandbox.next('logout_sso', { ...answer, times: Infinity });
        const tookMs = stopwatch();
        const { status, headers } = await browser.post(`${PUBLIC_URL}/auth/mubarokah/logout`);
        expect(tookMs()).toBeLessThan(2_500);
        expect([status, headers.get('location')]).toEqual([303, `${PUBLIC_URL}/`]);
        expect(await sessionOf(copy)).toBeUndefined();
        expect(sandbox.requests.filter(({ endpoint }) => endpoint === 'logout_sso')).toHaveLength(1);
      },
    );
  });
});

describeWith('redis-server')('the access token of a user in 8 replicas', () => {
  const REPLICAS = 8;
  const CALLERS = 200;
  let redis: RunningRedis;
  let client: Redis;
  let workers: TokenWorker[];
  let environment: Record<string, string>;

  beforeAll(async () => {
    await startSandbox(LIFETIME_MS / 1000);
    redis = await startRedis();
    client = new Redis(redis.url);
    client.on('error', () => undefined);
    environment = {
      REDIS_URL: redis.url,
      ISSUER: sandbox.url,
      MUBAROKAH_BASE_URL: sandbox.url,
      MUBAROKAH_CLIENT_ID: SANDBOX_CLIENT.clientId,
      MUBAROKAH_CLIENT_SECRET: SANDBOX_CLIENT.clientSecret,
      MUBAROKAH_REDIRECT_URI: PUBLIC_URL + CALLBACK_PATH,
      MUBAROKAH_COOKIE_SECRET: COOKIE_SECRET,
    };
    workers = await Promise.all(Array.from({ length: REPLICAS }, () => startTokenWorker(environment)));
    await startWith(new RedisTokenStore(client), { cookieSecret: COOKIE_SECRET });
  }, 180_000);

  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await app.close();
    client.disconnect();
    await redis.stop();
    await sandbox.close();
  }, 30_000);

  const everybodyAsks = async (asking = workers): Promise<TokenResult[]> =>
    (await Promise.all(asking.map((worker) => worker.ask(USER.id, CALLERS)))).flat();
  const errorsOf = (results: TokenResult[]): string[] => results.flatMap(({ error }) => error ?? []);

  it('is refreshed once each time it ends', async () => {
    await logIn();
    for (let round = 1; round <= 3; round += 1) {
      await sleep(LIFETIME_MS);
      const results = await everybodyAsks();
      expect(errorsOf(results)).toEqual([]);
      expect(new Set(results.map(({ token }) => token)).size).toBe(1);
      expect([round, refreshes()]).toEqual([round, round]);
    }
    expect(refreshes(400)).toBe(0);
  }, 60_000);

  it('is refreshed once each time, also by replicas of which half have the new secret already', async () => {
    const NEXT_SECRET = 'the-next-cookie-secret-of-32-characters';
    const withSecrets = (current: string, previous: string): Promise<TokenWorker> =>
      startTokenWorker({
        ...environment,
        MUBAROKAH_COOKIE_SECRET: current,
        PREVIOUS_COOKIE_SECRETS: JSON.stringify([previous]),
      });
    const replicas = await Promise.all([
      withSecrets(COOKIE_SECRET, NEXT_SECRET),
      withSecrets(COOKIE_SECRET, NEXT_SECRET),
      withSecrets(NEXT_SECRET, COOKIE_SECRET),
      withSecrets(NEXT_SECRET, COOKIE_SECRET),
    ]);
    sandbox.reset();
    await client.flushall();
    await logIn();
    for (let round = 1; round <= 4; round += 1) {
      await sleep(LIFETIME_MS);
      const results = await everybodyAsks(replicas);
      expect(errorsOf(results)).toEqual([]);
      expect(new Set(results.map(({ token }) => token)).size).toBe(1);
      expect([round, refreshes()]).toEqual([round, round]);
      const records = (await client.keys('mubarokah:tokens:*')).filter((key) => !key.includes(':lease:'));
      expect(records).toHaveLength(1);
    }
    expect(refreshes(400)).toBe(0);
    await Promise.all(replicas.map((replica) => replica.kill()));
    await client.flushall();
    await logIn(); // for those who know one secret alone
  }, 60_000);

  it('is refreshed once when the holder of the lease is killed before its request arrives', async () => {
    sandbox.reset();
    const silence = await startStallingProxy(Number(new URL(sandbox.url).port));
    silence.stall();
    const MUBAROKAH_BASE_URL = `http://127.0.0.1:${silence.port}`;
    const holder = await startTokenWorker({ ...environment, MUBAROKAH_BASE_URL });
    const leases = (): Promise<string[]> => client.keys('mubarokah:tokens:*:lease:*');
    await sleep(LIFETIME_MS);
    const asked = holder.ask(USER.id, 1);
    await until(async () => (await leases()).length === 1);
    await holder.kill();
    expect(await asked).toEqual([]);
    expect(await leases()).toHaveLength(1); // which nobody renews or gives back
    const results = await everybodyAsks();
    expect(errorsOf(results)).toEqual([]);
    expect(refreshes()).toBe(1);
    expect(refreshes(400)).toBe(0);
    await silence.stop();
  }, 60_000);

  it('survives a Redis that stands still for longer than the lease', async () => {
    await logIn(); // with a fresh pair
    sandbox.reset();
    await sleep(LIFETIME_MS);
    // The provider takes its time, and meanwhile Redis stops: the new pair cannot be written for a while.
    sandbox.next('token', { delayMs: 500 });
    const asked = everybodyAsks();
    while (sandbox.requests.length === 0) await sleep(5);
    redis.pause();
    await sleep(6_500);
    redis.resume();
    await asked;
    const results = await everybodyAsks();
    expect(errorsOf(results)).toEqual([]);
    // Every refresh that was tried was accepted: nobody used a dead token, and no session was lost.
    expect(refreshes(400)).toBe(0);
  }, 60_000);

  it('is lost only where the wire lost the answer', async () => {
    await logIn();
    sandbox.reset();
    await sleep(LIFETIME_MS);
    sandbox.next('token', { reset: 1 });
    await everybodyAsks();
    const results = await everybodyAsks();
    expect(new Set(errorsOf(results))).toEqual(new Set(['LoginRequiredException']));
    expect(refreshes()).toBeLessThanOrEqual(1);
  }, 60_000);
});
