import { Controller, Get, Req, Res, UseGuards } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  Clock,
  CurrentSession,
  CurrentUser,
  MubarokahBearerGuard,
  MubarokahClient,
  MubarokahLogin,
  type MubarokahUser,
  Public,
  RequireScopes,
} from 'nestjs-mubarokah';
import { MubarokahHealthIndicator } from 'nestjs-mubarokah/health';
import { MubarokahStrategy } from 'nestjs-mubarokah/passport';
import type { SandboxClient } from 'nestjs-mubarokah/testing';
import { type Logins, startLogins } from './metrics/logins.js';
import { accessTokenFor } from './support/access-token.js';
import { capturedLog } from './support/captured-log.js';
import { ADAPTERS, startApp } from './support/start-app.js';

const PHONE: SandboxClient = {
  clientId: 'phone-app',
  clientSecret: 'of-the-phone-app',
  redirectUris: ['https://phone.example.test/callback'],
  approvedForDetails: true,
};
const STRANGER: SandboxClient = { ...PHONE, clientId: 'another-app', clientSecret: 'of-another-app' };

@Controller('api')
@UseGuards(MubarokahBearerGuard)
class ApiController {
  @Get('me')
  me(@CurrentUser() user: MubarokahUser, @CurrentSession() session: unknown): object {
    return { name: user.name, hasSession: session !== undefined };
  }

  @Get('details')
  @RequireScopes('detail-user')
  details(): string {
    return 'in';
  }

  @Get('open')
  @Public()
  open(): string {
    return 'open';
  }
}

@Controller('login')
class LoginController {
  constructor(private readonly login: MubarokahLogin) {}

  @Get()
  begin(@Req() request: unknown, @Res() response: unknown): Promise<void> {
    return this.login.begin(request, response);
  }
}

const NOTHING_OF_A_LOGIN = {
  clientId: undefined,
  clientSecret: undefined,
  redirectUri: undefined,
  cookieSecret: undefined,
};
const NEEDS_A_CLIENT = /^ {2}- "clientId" \(MUBAROKAH_CLIENT_ID\), .* takes access tokens alone\./m;

describe.each(ADAPTERS)('an API that takes access tokens of Mubarokah ID, on %s', (adapter) => {
  let logins: Logins;
  const log = capturedLog();
  const options = () => ({
    ...NOTHING_OF_A_LOGIN,
    sessions: false as const,
    bearer: { audiences: [PHONE.clientId] },
  });

  beforeAll(async () => {
    logins = await startLogins(
      adapter,
      {
        controllers: [ApiController, LoginController],
        logger: log,
        options,
      },
      { clients: [PHONE, STRANGER], apiErrors: 'documented' },
    );
  });
  afterAll(() => logins.close());
  beforeEach(() => logins.sandbox.reset());

  const get = async (path: string, authorization?: string) => {
    const answer = await fetch(`${logins.app.url}/api/${path}`, {
      headers: { accept: 'text/html', ...(authorization === undefined ? {} : { authorization }) },
      redirect: 'manual',
    });
    const [challenge, cache] = ['www-authenticate', 'cache-control'].map((name) => answer.headers.get(name));
    return { status: answer.status, body: await answer.text(), challenge, cache };
  };
  const asked = (): number => logins.sandbox.requests.filter(({ endpoint }) => endpoint === 'user').length;
  const tokenOf = (client = PHONE, options = {}) => accessTokenFor(logins.sandbox, client, options);

  it('lets in whose token it is, and asks Mubarokah ID once for a while, however many ask at once', async () => {
    const token = await tokenOf(PHONE, { user: 'Demo User Two' });
    const answers = await Promise.all(Array.from({ length: 10 }, () => get('me', `Bearer ${token}`)));
    for (const { status, body, cache } of [...answers, await get('me', `bearer ${token}`)]) {
      expect([status, body]).toEqual([200, '{"name":"Demo User Two","hasSession":false}']);
      expect(cache).toBe('private, no-store');
    }
    expect(asked()).toBe(1);
  });

  it('challenges who brings no token, also a browser', async () => {
    expect(await get('me')).toMatchObject({ status: 401, challenge: 'Bearer' });
    expect((await get('open')).status).toBe(200);
    expect(asked()).toBe(0);
  });

  it.each([
    ['of no kind', () => 'Bearer opaque'],
    ['of another scheme', () => 'Basic dXNlcjpzZWNyZXQ='],
    ['of another client', async () => `Bearer ${await tokenOf(STRANGER)}`],
  ])('refuses a token %s without asking Mubarokah ID', async (_, authorization) => {
    const refused = { status: 401, challenge: 'Bearer error="invalid_token"' };
    expect(await get('me', await authorization())).toMatchObject(refused);
    expect(asked()).toBe(0);
  });

  it('refuses a token that was changed, and asks once about it', async () => {
    const [header, payload] = (await tokenOf()).split('.');
    const forged = `Bearer ${header}.${payload}.${'A'.repeat(100)}`;
    expect((await get('me', forged)).status).toBe(401);
    expect((await get('me', forged)).status).toBe(401);
    expect(asked()).toBe(1);
  });

  it('asks for the scopes that a handler needs', async () => {
    const refused = { status: 403, challenge: 'Bearer error="insufficient_scope"' };
    expect(await get('details', `Bearer ${await tokenOf()}`)).toMatchObject(refused);
    const granted = await tokenOf(PHONE, { scope: 'view-user detail-user' });
    expect((await get('details', `Bearer ${granted}`)).status).toBe(200);
    const unscoped = await tokenOf(PHONE, { scope: 'detail-user' });
    expect(await get('me', `Bearer ${unscoped}`)).toMatchObject(refused);
  });

  it('blames no token for what Mubarokah ID does not answer, and asks again', async () => {
    const token = `Bearer ${await tokenOf()}`;
    logins.sandbox.next('user', { status: 503, times: 3 });
    expect(await get('me', token)).toMatchObject({ status: 503, challenge: null });
    logins.sandbox.reset();
    expect((await get('me', token)).status).toBe(200);
  });

  it('takes a token that was revoked for a minute at most', async () => {
    const token = await tokenOf();
    expect((await get('me', `Bearer ${token}`)).status).toBe(200);
    logins.sandbox.revoke(token);
    const now = jest.spyOn(logins.app.app.get(Clock), 'now').mockReturnValue(Date.now() + 60_000);
    expect((await get('me', `Bearer ${token}`)).status).toBe(401);
    now.mockRestore();
  });

  it('has given no client of its own, and says so where one is needed', async () => {
    expect(await (await fetch(`${logins.app.url}/login`)).json()).toMatchObject({ statusCode: 500 });
    expect(log.lines.join('\n')).toMatch(NEEDS_A_CLIENT);
    const { app } = logins.app;
    await expect(app.get(MubarokahClient).clientCredentials()).rejects.toThrow(NEEDS_A_CLIENT);
    const about = app.get(MubarokahHealthIndicator).check('mubarokah', { endpoint: 'authorize' });
    await expect(about).rejects.toThrow(NEEDS_A_CLIENT);
    await expect(startApp(adapter, { options, providers: [MubarokahStrategy] })).rejects.toThrow(
      NEEDS_A_CLIENT,
    );
    expect(log.lines.join('\n')).toContain('Mubarokah ID: access tokens alone, no login, GET /metrics');
  });

  it('counts what it decided', async () => {
    const counts = await logins.counts('mubarokah_auth_checks_total');
    expect(Object.keys(counts).sort()).toEqual([
      'result="allowed",reason="none"',
      'result="challenged",reason="invalid_token"',
      'result="challenged",reason="no_token"',
      'result="error",reason="provider_error"',
      'result="forbidden",reason="missing_scope"',
    ]);
  });
});
