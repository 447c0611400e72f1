import { randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import secureSession from '@fastify/secure-session';
import {
  Controller,
  Get,
  type INestApplication,
  Post,
  Req,
  Res,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { JwtModule, JwtService } from '@nestjs/jwt';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import session from 'express-session';
import {
  CurrentSession,
  CurrentUser,
  MubarokahAuthGuard,
  MubarokahLogin,
  type MubarokahOptions,
  type MubarokahUser,
  MemoryTokenStore,
  MubarokahAccessTokens,
  type OwnSession,
  type OwnSessions,
  RequireScopes,
} from 'nestjs-mubarokah';
import { type MubarokahEvent, MubarokahEvents } from 'nestjs-mubarokah/events';
import { OAuthRoute } from 'nestjs-mubarokah/metrics';
import { type Logins, startLogins } from './metrics/logins.js';
import { BrowserSession } from './support/browser-session.js';
import { type Adapter, ADAPTERS, CALLBACK_PATH } from './support/start-app.js';

const AS_JSON = { headers: { accept: 'application/json' } };

@Controller()
@UseGuards(MubarokahAuthGuard)
class PagesController {
  @Get('me')
  me(@CurrentUser() user: MubarokahUser, @CurrentSession() ours: unknown): object {
    return { name: user.name, isOurs: ours !== undefined };
  }

  @Get('details')
  @RequireScopes('detail-user')
  details(): string {
    return 'in';
  }
}

interface Kind {
  readonly sessions: OwnSessions;
  readonly configure: (app: INestApplication) => unknown;
}

interface ExpressRequest {
  session: {
    login?: OwnSession;
    regenerate(done: (error?: Error) => void): void;
    destroy(done: (error?: Error) => void): void;
  };
}

/** With sessions that express-session keeps. */
const expressSession: Kind = {
  sessions: {
    begin: ({ user, tokens, request }) =>
      new Promise((resolve, reject) => {
        request.session.regenerate((error) => {
          if (error) return reject(error);
          request.session.login = { user, scopes: tokens.scopes };
          resolve();
        });
      }),
    current: (request) => request.session.login,
    end: (request) =>
      new Promise((resolve, reject) =>
        request.session.destroy((error) => (error ? reject(error) : resolve())),
      ),
  } satisfies OwnSessions<ExpressRequest>,
  configure: (app) => {
    app.use(session({ secret: 'a-secret-of-the-app', resave: false, saveUninitialized: false }));
  },
};

interface FastifyRequest {
  session: {
    get(name: string): OwnSession | undefined;
    set(name: string, value: OwnSession): void;
    regenerate(): void;
    delete(): void;
  };
}

/** With sessions that @fastify/secure-session seals into a cookie. */
const fastifySession: Kind = {
  sessions: {
    begin: ({ user, tokens, request }) => {
      request.session.regenerate();
      request.session.set('login', { user, scopes: tokens.scopes });
    },
    current: (request) => request.session.get('login'),
    end: (request) => request.session.delete(),
  } satisfies OwnSessions<FastifyRequest>,
  configure: (app) =>
    (app as NestFastifyApplication).register(secureSession, { key: randomBytes(32), cookie: { path: '/' } }),
};

const jwt = new JwtService({ secret: 'a-secret-of-the-app', signOptions: { expiresIn: '1h' } });

/** With a JWT in a cookie, and nothing that is stored. */
function jwtCookie(adapter: Adapter): Kind {
  const set = (response: unknown, value: string): void => {
    const header = `login=${value}; Path=/; HttpOnly; SameSite=Lax`;
    if (adapter === 'express')
      (response as { append(name: string, value: string): void }).append('Set-Cookie', header);
    else (response as { header(name: string, value: string): void }).header('Set-Cookie', header);
  };
  return {
    sessions: {
      begin: async ({ user, tokens, response }) =>
        set(response, await jwt.signAsync({ user, scopes: tokens.scopes })),
      current: async (request) => {
        const [, token] = /(?:^|; )login=([^;]+)/.exec(request.headers.cookie ?? '') ?? [];
        return token === undefined ? undefined : jwt.verifyAsync<OwnSession>(token).catch(() => undefined);
      },
      end: (_, response) => set(response, '; Max-Age=0'),
    } satisfies OwnSessions<{ headers: { cookie?: string } }>,
    configure: () => undefined,
  };
}

const KINDS: [adapter: Adapter, name: string, kind: Kind][] = [
  ['express', 'express-session', expressSession],
  ['fastify', '@fastify/secure-session', fastifySession],
  ['express', 'a JWT in a cookie', jwtCookie('express')],
  ['fastify', 'a JWT in a cookie', jwtCookie('fastify')],
];

describe.each(KINDS)('a login on %s with %s for its session', (adapter, _, { sessions, configure }) => {
  let logins: Logins;
  let browser: BrowserSession;
  let events: string[] = [];
  let broken: keyof OwnSessions | undefined;

  /** The app's, unless a test has one of its functions fail. */
  const failing = (name: keyof OwnSessions): void => {
    if (broken === name) throw new Error('hunter2');
  };
  const watched: OwnSessions = {
    begin: async (login) => {
      failing('begin');
      await sessions.begin(login);
    },
    current: async (request) => {
      failing('current');
      return sessions.current(request);
    },
    end: async (request, response) => {
      failing('end');
      await sessions.end(request, response);
    },
  };

  beforeAll(async () => {
    const options = (): MubarokahOptions => ({ sessions: watched, tokenStore: new MemoryTokenStore() });
    logins = await startLogins(adapter, { controllers: [PagesController], configure, options });
    for (const type of ['callback', 'session-started'] as const) {
      logins.app.app.get(MubarokahEvents).on(type, (event: MubarokahEvent) => {
        events.push('reason' in event ? String(event.reason) : event.type);
      });
    }
  });
  afterAll(() => logins.close());
  beforeEach(() => {
    browser = new BrowserSession();
    events = [];
    broken = undefined;
  });

  const at = (path: string): string => logins.app.url + path;
  const page = async (path: string, by = browser): Promise<[number, string]> => {
    const answer = await by.get(at(path), AS_JSON);
    return [answer.status, await answer.text()];
  };
  const logIn = async (): Promise<Response> => browser.get(await logins.walk(browser));
  const IN = [200, '{"name":"Demo User One","isOurs":false}'];

  it('is that of the app, for our guard and its decorators too, until the logout', async () => {
    const closed = await browser.get(at('/me'));
    expect(closed.headers.get('location')).toBe('/auth/mubarokah?returnTo=%2Fme');
    const authorize = browser.locationOf(await browser.get(browser.locationOf(closed)!));
    const back = await browser.get(await logins.sandbox.authorizeFor(authorize!));
    expect([back.status, back.headers.get('location')]).toEqual([303, at('/me')]);
    expect([await page('/me'), (await page('/details'))[0]]).toEqual([IN, 403]);
    expect(events).toEqual(['none']);
    const stolen = browser.clone();
    const out = await browser.post(at('/auth/mubarokah/logout'));
    expect([out.status, (await page('/me'))[0]]).toEqual([303, 401]);
    // Nobody can take back what lies in a cookie alone.
    expect((await page('/me', stolen))[0]).toBe(sessions === expressSession.sessions ? 401 : 200);
  });

  it('has the tokens kept for as long as it lasts', async () => {
    const tokens = logins.app.app.get(MubarokahAccessTokens);
    await logIn();
    await expect(tokens.accessTokenFor({ id: '1' })).resolves.toEqual(expect.any(String));
    await browser.post(at('/auth/mubarokah/logout'));
    await expect(tokens.accessTokenFor({ id: '1' })).rejects.toThrow();
  });

  it('begins once when the callback comes twice', async () => {
    const url = await logins.walk(browser);
    const [first, second] = [await browser.get(url), await browser.get(url)];
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(events).toEqual(['none', 'replayed_state']);
    expect((await new BrowserSession().get(url)).status).toBe(400);
  });

  it('does not begin where it cannot, and says so without what was thrown', async () => {
    broken = 'begin';
    const answer = await logIn();
    expect([answer.status, events]).toEqual([503, ['session_error']]);
    expect(await answer.text()).not.toContain('hunter2');
    await expect(logins.app.app.get(MubarokahAccessTokens).accessTokenFor({ id: '1' })).rejects.toThrow();
  });

  it('that cannot be read is no reason to log in again, and one that cannot be ended has not ended', async () => {
    await logIn();
    broken = 'current';
    expect((await page('/me'))[0]).toBe(503);
    broken = 'end';
    expect((await browser.post(at('/auth/mubarokah/logout'))).status).toBe(503);
    broken = undefined;
    expect(await page('/me')).toEqual(IN);
  });

  it('is not ended by another site', async () => {
    await logIn();
    const foreign = { headers: { origin: 'https://evil.example' } };
    expect((await browser.post(at('/auth/mubarokah/logout'), {}, foreign)).status).toBe(403);
    expect(await page('/me')).toEqual(IN);
  });
});

@Controller('auth/mubarokah')
class TokenController {
  constructor(
    private readonly login: MubarokahLogin,
    private readonly jwts: JwtService,
  ) {}

  @Get()
  @OAuthRoute('authorize')
  begin(@Req() request: unknown, @Res() response: unknown): Promise<void> {
    return this.login.begin(request, response);
  }

  @Get('callback')
  @OAuthRoute('callback')
  async finish(@Req() request: unknown, @Res({ passthrough: true }) response: unknown): Promise<object> {
    const { user, tokens, returnTo } = await this.login.complete(request, response);
    return { jwt: await this.jwts.signAsync({ sub: user.id }), scopes: tokens.scopes, returnTo };
  }

  @Post('check')
  async check(@Req() { headers }: { headers: { authorization?: string } }): Promise<object> {
    const token = headers.authorization?.slice('Bearer '.length) ?? '';
    return this.jwts.verifyAsync<object>(token).catch(() => {
      throw new UnauthorizedException();
    });
  }
}

describe.each(ADAPTERS)('a login that a controller of the app completes, on %s', (adapter) => {
  let logins: Logins;
  let browser: BrowserSession;

  beforeAll(async () => {
    logins = await startLogins(adapter, {
      controllers: [TokenController],
      imports: [JwtModule.register({ secret: 'a-secret-of-the-app', signOptions: { expiresIn: '1h' } })],
      configure: (app) =>
        adapter === 'fastify' ? (app as NestFastifyApplication).register(cookie) : undefined,
      options: () => ({ sessions: false }),
    });
  });
  afterAll(() => logins.close());
  beforeEach(() => {
    browser = new BrowserSession();
  });

  it('gives the user, the tokens and the page that was asked for, and leaves the answer to it', async () => {
    const login = await browser.get(`${logins.app.url}/auth/mubarokah?returnTo=/cart`);
    const answer = await browser.get(await logins.sandbox.authorizeFor(login.headers.get('location')!));
    const body = (await answer.json()) as { jwt: string };
    expect([answer.status, body]).toEqual([
      200,
      { jwt: expect.any(String) as unknown, scopes: ['view-user'], returnTo: '/cart' },
    ]);
    const check = (token: string) =>
      fetch(`${logins.app.url}/auth/mubarokah/check`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
      });
    expect(await (await check(body.jwt)).json()).toMatchObject({ sub: '1' });
    expect((await check('another')).status).toBe(401);
    // Neither of a session of ours nor of a login that may go on.
    expect(
      Object.keys(browser.cookies()).map((name) => name.replace(/.*-(\w+)-[\w-]*$/, '$1')),
    ).not.toContain('session');
  });

  it('fails with the reason, which a filter of the app may answer otherwise', async () => {
    const url = await logins.walk(browser, true);
    const answer = await browser.get(url);
    expect([answer.status, await answer.json()]).toEqual([
      403,
      {
        statusCode: 403,
        error: 'access_denied',
        message: expect.stringContaining('did not allow') as unknown,
      },
    ]);
    expect(await logins.counts('mubarokah_logins_total')).toMatchObject({
      'outcome="failure",fault="user"': 1,
    });
    const again = await browser.get(url);
    expect([again.status, ((await again.json()) as { error: string }).error]).toEqual([
      400,
      'replayed_state',
    ]);
  });

  it('has no routes of ours beside its own', async () => {
    expect((await browser.post(`${logins.app.url}/auth/mubarokah/logout`)).status).toBe(404);
    expect((await browser.get(logins.app.url + CALLBACK_PATH, AS_JSON)).status).toBe(400);
  });
});
