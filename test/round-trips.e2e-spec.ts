import { Controller, Get, UseGuards } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import {
  Clock,
  CurrentUser,
  MubarokahAccessTokens,
  MubarokahAuthGuard,
  type MubarokahUser,
  RedisSessionStore,
  RedisTokenStore,
} from 'nestjs-mubarokah';
import { MubarokahSandbox, SANDBOX_CLIENT } from 'nestjs-mubarokah/testing';
import { describeWith } from './support/binaries.js';
import { BrowserSession } from './support/browser-session.js';
import { type RunningRedis, startRedis } from './support/redis.js';
import { ADAPTERS, CALLBACK_PATH, startApp, type TestApp } from './support/start-app.js';

/** A client that counts what is sent, and how often somebody had to wait for an answer before more was. */
class CountingClient {
  sent: string[] = [];
  waits = 0;
  bytes = 0;
  /** What scripts wait for before they are sent. */
  held: Promise<void> | undefined;
  private inFlight = 0;

  constructor(private readonly redis: Redis) {}

  async call(command: string, ...args: string[]): Promise<unknown> {
    this.sent.push(command);
    this.bytes += [command, ...args].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    if (this.inFlight === 0) this.waits += 1;
    this.inFlight += 1;
    try {
      if (command === 'EVALSHA') await this.held;
      return await this.redis.call(command, ...args);
    } finally {
      this.inFlight -= 1;
    }
  }

  reset(): void {
    [this.sent, this.waits, this.bytes] = [[], 0, 0];
  }
}

@Controller()
@UseGuards(MubarokahAuthGuard)
class PageController {
  constructor(private readonly tokens: MubarokahAccessTokens) {}

  @Get('page')
  page(): string {
    return 'a page';
  }

  @Get('token')
  async token(@CurrentUser() user: MubarokahUser): Promise<string> {
    await this.tokens.accessTokenFor(user);
    return 'a page';
  }
}

const DAY = 86_400_000;

describeWith('redis-server').each(ADAPTERS)('on %s, Redis is asked', (adapter) => {
  let redis: RunningRedis;
  let inspector: Redis;
  let client: CountingClient;
  let sandbox: MubarokahSandbox;
  let app: TestApp;
  let browser: BrowserSession;

  beforeAll(async () => {
    redis = await startRedis();
    inspector = new Redis(redis.url);
    client = new CountingClient(inspector);
    app = await startApp(adapter, {
      controllers: [PageController],
      options: async (appUrl) => {
        const redirectUris = [appUrl + CALLBACK_PATH];
        sandbox = await MubarokahSandbox.start({
          clients: [{ ...SANDBOX_CLIENT, redirectUris }],
          requestsPerMinute: false,
        });
        return {
          baseUrl: sandbox.url,
          sessionStore: new RedisSessionStore(client),
          tokenStore: new RedisTokenStore(client),
          health: { enabled: false },
        };
      },
    });
    // The scripts are known to Redis from then on.
    browser = new BrowserSession();
    await logIn();
    await get('/token');
    later(DAY);
    await get('/token');
    jest.restoreAllMocks();
    await browser.post(`${app.url}/auth/mubarokah/logout`);
  }, 60_000);
  beforeEach(() => {
    browser = new BrowserSession();
  });
  afterAll(async () => {
    await app.close();
    await sandbox.close();
    inspector.disconnect();
    await redis.stop();
  });

  const later = (ms: number): void => {
    const now = Date.now() + ms;
    jest.spyOn(app.app.get(Clock), 'now').mockImplementation(() => now);
  };
  const callback = async (): Promise<URL> => {
    const login = await browser.get(`${app.url}/auth/mubarokah`);
    return sandbox.authorizeFor(login.headers.get('location')!);
  };
  const logIn = async (): Promise<void> => {
    const url = await callback();
    client.reset();
    expect((await browser.get(url)).status).toBe(303);
  };
  const get = async (path: string): Promise<void> => {
    client.reset();
    expect((await browser.get(app.url + path)).status).toBe(200);
  };

  // A login is claimed before its code is used, or two replicas that are sent one callback would both use it: so it is
  // two steps and never one. Session and tokens are written at the same time.
  it('twice in a row for a login, over an old session too, with 2,370 bytes', async () => {
    await logIn();
    expect(client.sent).toEqual(['EVALSHA', 'EVALSHA', 'EVALSHA']);
    expect(client.waits).toBe(2);
    expect(client.bytes).toBeLessThanOrEqual(2_370); // half of what it was; most are the tokens
    await logIn();
    expect(client.sent).toEqual(['EVALSHA', 'EVALSHA', 'EVALSHA']);
    expect(client.waits).toBe(2);
    expect(client.bytes).toBeLessThanOrEqual(2_370 + 100); // and the names of that session and of the answer
  });

  it('once for a guarded request; what prolongs the session is waited for by nobody', async () => {
    await logIn();
    let release: () => void;
    client.held = new Promise((resolve) => (release = resolve));
    await get('/page');
    expect(client.sent).toEqual(['GET', 'EVALSHA']);
    release!();
    client.held = undefined;
    await get('/page');
    expect(client.sent).toEqual(['GET']);
  });

  it('once for the session and once for a token that is good, and twice more for one that is refreshed', async () => {
    await logIn();
    await get('/page'); // prolonged
    await get('/token');
    expect(client.sent).toEqual(['GET', 'MGET']);
    later(DAY);
    try {
      await get('/token');
    } finally {
      jest.restoreAllMocks();
    }
    expect(client.sent).toEqual(['GET', 'MGET', 'EVALSHA', 'EVALSHA']);
    expect(client.waits).toBe(4);
  });

  it('twice for a logout', async () => {
    await logIn();
    client.reset();
    await browser.post(`${app.url}/auth/mubarokah/logout`);
    expect(client.sent).toEqual(['EVALSHA', 'EVALSHA']);
    expect(client.waits).toBe(2);
  });

  it('to keep 500 bytes for a session, 200 that list it under its person, and 1,700 for tokens', async () => {
    await inspector.flushall();
    await logIn();
    const usage = async (pattern: string): Promise<number | null> => {
      const [key, ...others] = await inspector.keys(pattern);
      expect(others).toEqual([]);
      return inspector.memory('USAGE', key!);
    };
    expect(await usage('mubarokah:session:*:s:*')).toBeLessThanOrEqual(500);
    expect(await usage('mubarokah:session:*:o:*')).toBeLessThanOrEqual(200);
    expect(await usage('mubarokah:tokens:*')).toBeLessThanOrEqual(1_700);
  });
});
