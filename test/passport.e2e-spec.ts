import { randomBytes } from 'node:crypto';
import { Authenticator } from '@fastify/passport';
import secureSession from '@fastify/secure-session';
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  type INestApplication,
  Injectable,
  Req,
  Res,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Request, Response as ExpressResponse } from 'express';
import session from 'express-session';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { CompletedLogin, MubarokahHooks } from 'nestjs-mubarokah';
import { type MubarokahEvent, MubarokahEvents } from 'nestjs-mubarokah/events';
import { OAuthRoute } from 'nestjs-mubarokah/metrics';
import { MubarokahStrategy } from 'nestjs-mubarokah/passport';
import passport from 'passport';
import { type Logins, startLogins } from './metrics/logins.js';
import { BrowserSession } from './support/browser-session.js';
import { type Adapter, ADAPTERS, CALLBACK_PATH } from './support/start-app.js';

/** The app's own user, which its own database knows. */
interface Account {
  readonly account: string;
}
interface AuthInfo {
  readonly returnTo: string;
}
const accounts = new Map<string, Account>();

/** Looks the app's own user up, who may be missing. */
@Injectable()
class AccountStrategy extends MubarokahStrategy {
  override async validate({ user }: CompletedLogin): Promise<Account> {
    const account = accounts.get(user.id);
    if (account === undefined) throw new Error('hunter2');
    return account;
  }
}

/** An app with @nestjs/passport and express-session, as their own documentation shows them. */
function expressApp() {
  @Injectable()
  class CallbackGuard extends AuthGuard('mubarokah') {
    override async canActivate(context: ExecutionContext): Promise<boolean> {
      await super.canActivate(context);
      await super.logIn(context.switchToHttp().getRequest());
      return true;
    }

    override handleRequest<User>(error: unknown, user: User, failure: unknown): User {
      if (error || !user) throw (error ?? failure) as Error;
      return user;
    }
  }

  @Controller()
  class AuthController {
    @Get('auth/mubarokah')
    @OAuthRoute('authorize')
    @UseGuards(AuthGuard('mubarokah'))
    login(): void {}

    @Get(CALLBACK_PATH)
    @OAuthRoute('callback')
    @UseGuards(CallbackGuard)
    callback(@Req() request: Request & { authInfo: AuthInfo }, @Res() response: ExpressResponse): void {
      response.redirect(request.authInfo.returnTo);
    }

    @Get('me')
    me(@Req() request: Request): object {
      return request.user ?? {};
    }
  }

  const configure = (app: INestApplication): void => {
    passport.use(app.get(AccountStrategy));
    passport.serializeUser((user, done) => done(null, user));
    passport.deserializeUser((user, done) => done(null, user as Account));
    app.use(session({ secret: 'a-secret-of-the-app', resave: false, saveUninitialized: false }));
    app.use(passport.initialize(), passport.session());
  };
  return { AuthController: AuthController as Type, configure };
}

/** An app with @fastify/passport and @fastify/secure-session. */
function fastifyApp() {
  const authenticator = new Authenticator();

  @Injectable()
  class LoginGuard implements CanActivate {
    async canActivate(context: ExecutionContext): Promise<boolean> {
      const http = context.switchToHttp();
      const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
      const authenticate = authenticator.authenticate('mubarokah', async (_, __, error, user, failure) => {
        if (error || !user) throw (error ?? failure) as Error;
        await request.logIn(user as Account);
        Object.assign(request, { authInfo: failure });
      });
      await authenticate.call(request.server, request, reply);
      return reply.sent ? new Promise(() => {}) : true; // the browser is on its way
    }
  }

  @Controller()
  class AuthController {
    @Get('auth/mubarokah')
    @OAuthRoute('authorize')
    @UseGuards(LoginGuard)
    login(): void {}

    @Get(CALLBACK_PATH)
    @OAuthRoute('callback')
    @UseGuards(LoginGuard)
    callback(@Req() request: { authInfo: AuthInfo }, @Res() reply: FastifyReply): void {
      void reply.redirect(request.authInfo.returnTo, 302);
    }

    @Get('me')
    me(@Req() request: FastifyRequest): object {
      return (request.user as Account | null) ?? {};
    }
  }

  const configure = async (app: INestApplication): Promise<void> => {
    const fastify = app as NestFastifyApplication;
    authenticator.use(app.get(AccountStrategy));
    authenticator.registerUserSerializer(async (user) => user);
    authenticator.registerUserDeserializer(async (user) => user);
    await fastify.register(secureSession, { key: randomBytes(32), cookie: { path: '/' } });
    await fastify.register(authenticator.initialize());
    await fastify.register(authenticator.secureSession());
  };
  return { AuthController: AuthController as Type, configure };
}

const APPS: Record<Adapter, typeof expressApp> = { express: expressApp, fastify: fastifyApp };

describe.each(ADAPTERS)('a login by passport, in an app with its own sessions, on %s', (adapter) => {
  let logins: Logins;
  let browser: BrowserSession;
  let hooks: MubarokahHooks;
  const events: MubarokahEvent[] = [];

  beforeAll(async () => {
    const { AuthController, configure } = APPS[adapter]();
    logins = await startLogins(adapter, {
      controllers: [AuthController],
      providers: [AccountStrategy],
      configure,
      options: () => ({ sessions: false, hooks: { onLogin: (login) => hooks.onLogin?.(login) } }),
    });
    for (const type of ['authorize', 'callback', 'session-started'] as const)
      logins.app.app.get(MubarokahEvents).on(type, (event) => events.push(event));
  });
  afterAll(() => logins.close());
  beforeEach(() => {
    browser = new BrowserSession();
    events.length = 0;
    hooks = {};
    accounts.clear();
    accounts.set('1', { account: 'one' });
    logins.sandbox.reset();
  });

  const told = (): string[] =>
    events.map((event) => ('reason' in event ? `${event.type} ${event.reason}` : event.type));
  const me = async (): Promise<unknown> => (await browser.get(`${logins.app.url}/me`)).json();
  const exchanges = (): number =>
    logins.sandbox.requests.filter(({ endpoint }) => endpoint === 'token').length;
  /** What a callback is answered. */
  const callback = async (url: URL | string): Promise<unknown[]> => {
    const answer = await browser.get(url, { headers: { accept: 'application/json' } });
    const location = answer.headers.get('location');
    if (location !== null) return [answer.status, location];
    return [answer.status, ((await answer.json()) as { error: string }).error];
  };
  const withParameters = (url: URL, parameters: Record<string, string | undefined>): URL => {
    const changed = new URL(url);
    for (const [name, value] of Object.entries(parameters)) {
      if (value === undefined) changed.searchParams.delete(name);
      else changed.searchParams.append(name, value);
    }
    return changed;
  };

  it('leads to the page that was asked for, as the user that the app makes of it, and begins no session of ours', async () => {
    const login = await browser.get(`${logins.app.url}/auth/mubarokah?returnTo=/me`);
    const location = new URL(login.headers.get('location')!);
    expect([...location.searchParams.keys()].sort()).toEqual([
      'client_id',
      'code_challenge',
      'code_challenge_method',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
    ]);
    expect(location.searchParams.get('code_challenge_method')).toBe('S256');
    expect(await me()).toEqual({});
    expect(await callback(await logins.sandbox.authorizeFor(location))).toEqual([302, '/me']);
    expect(await me()).toEqual({ account: 'one' });
    expect(told()).toEqual(['authorize none', 'callback none']);
    expect(Object.keys(browser.cookies()).filter((name) => name.endsWith('-session'))).toEqual([]);
  });

  it('keeps two logins of one browser apart', async () => {
    const [first, second] = [await logins.walk(browser), await logins.walk(browser)];
    expect(await callback(second)).toEqual([302, '/']);
    expect(await callback(first)).toEqual([302, '/']);
  });

  it.each<[string, Record<string, string | undefined>, unknown[]]>([
    ['a state of nobody', { state: undefined }, [400, 'missing_state']],
    ['two codes', { code: 'another' }, [400, 'malformed_request']],
    ['an array', { 'code[]': 'another' }, [400, 'malformed_request']],
    ['another issuer', { iss: 'https://another.example' }, [400, 'issuer_mismatch']],
    ['an error beside the code', { error: 'access_denied' }, [400, 'malformed_request']],
  ])('refuses a callback with %s, and trades no code', async (_, parameters, answer) => {
    expect(await callback(withParameters(await logins.walk(browser), parameters))).toEqual(answer);
    expect([exchanges(), await me()]).toEqual([0, {}]);
    expect(told()).toEqual(['authorize none', `callback ${String(answer[1])}`]);
  });

  it('refuses a callback of another browser', async () => {
    const url = await logins.walk(new BrowserSession());
    expect(await callback(url)).toEqual([400, 'missing_cookie']);
    expect(await callback(`${logins.app.url}${CALLBACK_PATH}`)).toEqual([400, 'malformed_request']);
    expect(exchanges()).toBe(0);
  });

  it('takes a callback that comes twice for one login', async () => {
    const url = await logins.walk(browser);
    expect(await callback(url)).toEqual([302, '/']);
    expect(await callback(url)).toEqual([302, '/']);
    expect(exchanges()).toBe(1);
    expect(told().slice(1)).toEqual(['callback none', 'callback replayed_state']);
  });

  it('says what Mubarokah ID, the person and the app said', async () => {
    expect(await callback(await logins.walk(browser, true))).toEqual([403, 'access_denied']);
    logins.sandbox.next('token', { status: 400, body: { error: 'invalid_client' } });
    expect(await callback(await logins.walk(browser))).toEqual([500, 'token_invalid_client']);
    hooks = { onLogin: () => 'refuse' };
    expect(await callback(await logins.walk(browser))).toEqual([403, 'rejected_by_app']);
    hooks = {};
    accounts.clear();
    expect(await callback(await logins.walk(browser))).toEqual([503, 'session_error']);
    expect(await me()).toEqual({});
  });

  it('does nothing ahead of a navigation', async () => {
    const ahead = { headers: { 'sec-purpose': 'prefetch', accept: 'text/html' } };
    const url = await logins.walk(browser);
    expect((await browser.get(url, ahead)).status).toBe(503);
    expect((await browser.get(`${logins.app.url}/auth/mubarokah`, ahead)).status).toBe(503);
    expect(told()).toEqual(['authorize none']);
    expect(await callback(url)).toEqual([302, '/']);
  });

  it('is counted as our own routes are', async () => {
    const routes = Object.keys(await logins.counts('oauth_requests_total'));
    expect(routes).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/route="mubarokah.authorize".*status_code="302"/),
        expect.stringMatching(/route="mubarokah.callback".*status_code="302"/),
        expect.stringMatching(/route="mubarokah.callback".*status_code="400"/),
      ]),
    );
  });
});
