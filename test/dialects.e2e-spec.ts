import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type LoginAttempt,
  MubarokahClient,
  type MubarokahTokens,
  type TokenRequestError,
} from 'nestjs-mubarokah';
import { type MubarokahEventOf, MubarokahEvents } from 'nestjs-mubarokah/events';
import { MubarokahSandbox, SANDBOX_CLIENT, type SandboxClient } from 'nestjs-mubarokah/testing';
import { BrowserSession } from './support/browser-session.js';
import { CALLBACK_PATH, startApp, type TestApp } from './support/start-app.js';

const PUBLIC_URL = 'https://app.example.test';

/** A registration that is not for logins: the newest software gives an app tokens of its own by such a one alone. */
const FOR_ITSELF: SandboxClient = {
  clientId: 'for-itself',
  clientSecret: 'another-made-up-secret',
  redirectUris: [],
  grantTypes: ['client_credentials'],
};

describe.each(['current', 'legacy'] as const)('a provider that speaks the %s dialect', (dialect) => {
  let sandbox: MubarokahSandbox;
  let app: TestApp;
  let browser: BrowserSession;
  let tokens: MubarokahTokens;
  let events: MubarokahEventOf<'callback' | 'token-request'>[];

  beforeAll(async () => {
    const forLogins = { ...SANDBOX_CLIENT, redirectUris: [PUBLIC_URL + CALLBACK_PATH] };
    sandbox = await MubarokahSandbox.start({ dialect, clients: [forLogins, FOR_ITSELF] });
    const onLogin = (login: LoginAttempt): void => {
      tokens = login.tokens;
    };
    app = await startApp('express', {
      options: () => ({ baseUrl: sandbox.url, redirectUri: PUBLIC_URL + CALLBACK_PATH, hooks: { onLogin } }),
    });
    app.app.get(MubarokahEvents).on('callback', (event) => events.push(event));
    app.app.get(MubarokahEvents).on('token-request', (event) => events.push(event));
  });

  beforeEach(() => {
    browser = new BrowserSession({ proxied: { [PUBLIC_URL]: app.url } });
    events = [];
  });

  afterAll(async () => {
    await app.close();
    await sandbox.close();
  });

  const walk = async (deny = false): Promise<URL> => {
    const login = await browser.get(`${PUBLIC_URL}/auth/mubarokah`);
    return sandbox.authorizeFor(login.headers.get('location')!, { deny });
  };

  it('logs a person in', async () => {
    expect((await browser.get(await walk())).status).toBe(303);
    expect(tokens.scopes).toEqual(['view-user']);
  });

  it('hears of a denial', async () => {
    expect((await browser.get(await walk(true))).status).toBe(403);
    expect(events).toMatchObject([{ reason: 'access_denied' }]);
  });

  it('knows a code that was used before for what it is', async () => {
    const callback = await walk();
    await browser.get(callback);
    const again = await walk();
    again.searchParams.set('code', callback.searchParams.get('code')!);
    events = [];
    expect((await browser.get(again)).status).toBe(400);
    expect(events).toMatchObject([
      { type: 'token-request', error: 'invalid_grant' },
      { type: 'callback', reason: 'token_invalid_grant' },
    ]);
  });

  it('refreshes a pair once, and knows the old refresh token for dead', async () => {
    await browser.get(await walk());
    const client = app.app.get(MubarokahClient);
    const old = tokens.refreshToken!;
    const renewed = await client.refresh(old, tokens.scopes);
    await expect(client.user(renewed.accessToken)).resolves.toMatchObject({ id: '1' });
    await expect(client.refresh(old)).rejects.toMatchObject({ code: 'invalid_grant' });
    await expect(client.user(tokens.accessToken)).rejects.toMatchObject({ status: 401 });
  });

  it('gives the app a token of its own', async () => {
    const { clientId, clientSecret } = FOR_ITSELF;
    const other = await startApp('express', {
      options: () => ({ baseUrl: sandbox.url, clientId, clientSecret }),
    });
    await expect(other.app.get(MubarokahClient).clientCredentials()).resolves.toMatchObject({
      refreshToken: undefined,
      scopes: [],
    });
    await other.close();
  });

  it('gives it by the registration of a login too, if it is an older one', async () => {
    const answer = await app.app
      .get(MubarokahClient)
      .clientCredentials()
      .then(
        () => 'a token',
        ({ code }: TokenRequestError) => code,
      );
    expect(answer).toBe(dialect === 'legacy' ? 'a token' : 'unauthorized_client');
  });

  it('knows a wrong client secret for what it is', async () => {
    sandbox.rotateClientSecret(SANDBOX_CLIENT.clientId, 'another-secret');
    expect((await browser.get(await walk())).status).toBe(500);
    expect(events).toMatchObject([{ error: 'invalid_client' }, { reason: 'token_invalid_client' }]);
    sandbox.rotateClientSecret(SANDBOX_CLIENT.clientId, SANDBOX_CLIENT.clientSecret);
  });
});
