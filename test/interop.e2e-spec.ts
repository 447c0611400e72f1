import { Controller, Get, UseGuards } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  CurrentUser,
  type LoginAttempt,
  MubarokahAuthGuard,
  MubarokahClient,
  type MubarokahTokens,
  type MubarokahUser,
} from 'nestjs-mubarokah';
import { BrowserSession } from './support/browser-session.js';
import { decide, type Decision } from './support/interop/consent-page.js';
import { startJmondiServer } from './support/interop/jmondi-oauth2-server.js';
import { startNodeOAuthServer } from './support/interop/node-oauth-server.js';
import type { OAuthServer, RegisteredApp } from './support/interop/oauth-server.js';
import { startOidcProvider } from './support/interop/oidc-provider.js';
import { type Adapter, ADAPTERS, CALLBACK_PATH, startApp, type TestApp } from './support/start-app.js';

const CLIENT = { clientId: 'the-app', clientSecret: 'made-up: for this/test + 100 %' };
const SOMEBODY = {
  id: '4711',
  name: 'Somebody Else',
  email: null,
  username: 'somebody',
  profilePicture: null,
  gender: null,
};

const SERVERS = [
  {
    name: 'oidc-provider',
    start: startOidcProvider,
  },
  {
    name: '@jmondi/oauth2-server',
    start: startJmondiServer,
  },
  {
    name: '@node-oauth/oauth2-server',
    start: startNodeOAuthServer,
  },
];

@Controller()
class ProfileController {
  @Get('profile')
  @UseGuards(MubarokahAuthGuard)
  profile(@CurrentUser() user: MubarokahUser) {
    return user;
  }
}

/** A machine that is busy with other tests must not look like a provider that does not answer. */
const PATIENCE = { connectTimeoutMs: 20_000, requestTimeoutMs: 20_000, callbackTimeoutMs: 40_000 };
jest.setTimeout(60_000);

let server: OAuthServer | undefined;
let app: TestApp;
let tokens: MubarokahTokens;

afterEach(async () => {
  await app?.close();
  await server?.close();
  server = undefined;
});

async function startBoth(
  startServer: (app: RegisteredApp) => Promise<OAuthServer>,
  adapter: Adapter = 'express',
  clientAuthentication: RegisteredApp['clientAuthentication'] = 'body',
): Promise<void> {
  app = await startApp(adapter, {
    controllers: [ProfileController],
    options: async (url) => {
      server = await startServer({ ...CLIENT, redirectUri: url + CALLBACK_PATH, clientAuthentication });
      const onLogin = (login: LoginAttempt) => void (tokens = login.tokens);
      return { baseUrl: server.url, ...CLIENT, clientAuthentication, hooks: { onLogin }, ...PATIENCE };
    },
  });
}

/** Goes from the guarded page to the provider and decides there; resolves to the callback that this leads to. */
async function comeBack(browser: BrowserSession, decision: Decision = 'allow'): Promise<URL> {
  const consent = await browser.follow(`${app.url}/profile`);
  return decide(browser, consent, decision);
}

/** Why the app refused a callback, as it tells API callers. */
async function refusal(browser: BrowserSession, callback: URL) {
  const response = await browser.get(callback, { headers: { accept: 'application/json' } });
  const { error } = (await response.json()) as { error: string };
  return { status: response.status, error };
}

describe.each(SERVERS)('a login at $name', ({ start }) => {
  describe.each(ADAPTERS)('on %s', (adapter) => {
    it('ends on the page that was asked for, with the person known to it', async () => {
      await startBoth(start, adapter);
      const browser = new BrowserSession();

      const page = await browser.follow(await comeBack(browser));

      expect(browser.url).toBe(`${app.url}/profile`);
      expect(page.status).toBe(200);
      expect(await page.json()).toEqual(SOMEBODY);
      expect(tokens).toMatchObject({ accessToken: expect.any(String), scopes: ['view-user'] });
    });

    it('says that the person did not allow it', async () => {
      await startBoth(start, adapter);
      const browser = new BrowserSession();

      const callback = await comeBack(browser, 'deny');

      expect(callback.searchParams.get('error')).toBe('access_denied');
      expect(await refusal(browser, callback)).toEqual({ status: 403, error: 'access_denied' });
    });
  });

  it('proves itself with a code verifier (S256)', async () => {
    await startBoth(start);
    const browser = new BrowserSession();
    const login = await browser.get(`${app.url}/auth/mubarokah`);
    const authorize = browser.locationOf(login)!;
    expect(authorize.href).toMatch(new RegExp(`^${server!.url}/oauth/authorize[?]`));
    expect(authorize.searchParams.get('code_challenge_method')).toBe('S256');

    authorize.searchParams.set('code_challenge', 'A'.repeat(43));
    const callback = await decide(browser, await browser.follow(authorize), 'allow');

    expect(await refusal(browser, callback)).toEqual({ status: 400, error: 'token_invalid_grant' });
  });

  it('does not take a code that was brought into the login of another browser', async () => {
    await startBoth(start);
    const stolen = (await comeBack(new BrowserSession())).searchParams.get('code')!;
    const browser = new BrowserSession();

    const callback = await comeBack(browser);
    callback.searchParams.set('code', stolen);

    expect(await refusal(browser, callback)).toEqual({ status: 400, error: 'token_invalid_grant' });
  });

  it('takes a code once, in whichever login it comes again', async () => {
    await startBoth(start);
    const browser = new BrowserSession();
    const callback = await comeBack(browser);
    expect((await browser.follow(callback)).status).toBe(200);

    const another = new BrowserSession();
    const again = await comeBack(another);
    again.searchParams.set('code', callback.searchParams.get('code')!);

    expect(await refusal(another, again)).toEqual({ status: 400, error: 'token_invalid_grant' });
  });

  it('refreshes tokens, and old ones are dead then', async () => {
    await startBoth(start);
    const browser = new BrowserSession();
    await browser.follow(await comeBack(browser));
    const client = app.app.get(MubarokahClient);

    const renewed = await client.refresh(tokens.refreshToken!);

    expect(renewed.accessToken).not.toBe(tokens.accessToken);
    expect(renewed).toMatchObject({ refreshToken: expect.any(String), scopes: ['view-user'] });
    expect(renewed.expiresAt).toBeGreaterThan(Date.now());
    expect(await client.user(renewed.accessToken)).toEqual(SOMEBODY);
    await expect(client.refresh(tokens.refreshToken!)).rejects.toMatchObject({ code: 'invalid_grant' });
  });

  it('does not know a made-up access token', async () => {
    await startBoth(start);
    const client = app.app.get(MubarokahClient);
    await expect(client.user('made-up')).rejects.toMatchObject({ code: 'token_invalid', status: 401 });
  });
});

describe('a login at a provider that wants HTTP Basic', () => {
  it('spells a secret with special characters as RFC 6749 §2.3.1 says', async () => {
    await startBoth(startOidcProvider, 'express', 'basic');
    const browser = new BrowserSession();
    const page = await browser.follow(await comeBack(browser));
    expect(await page.json()).toEqual(SOMEBODY);
  });
});
