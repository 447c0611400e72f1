import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { App, ManualClock } from '../app.fixture.js';
import { SANDBOX_CLIENT } from '../sandbox-defaults.js';
import type { SandboxDialect } from '../sandbox-options.js';
import { MubarokahSandbox } from '../sandbox.js';

const UNAPPROVED = { ...SANDBOX_CLIENT, clientId: 'unapproved', approvedForDetails: false };

describe.each<SandboxDialect>(['current', 'legacy'])('the API in the %s dialect', (dialect) => {
  const isLegacy = dialect === 'legacy';
  let clock: ManualClock;
  let sandbox: MubarokahSandbox;
  let app: App;

  beforeAll(async () => {
    clock = new ManualClock();
    const clients = [SANDBOX_CLIENT, UNAPPROVED];
    sandbox = await MubarokahSandbox.start({
      dialect,
      clients,
      accessTokenLifetimeSeconds: 60,
      now: () => clock.now,
    });
    app = new App(sandbox);
  });
  afterAll(() => sandbox.close());

  it('gives the details to an approved client', async () => {
    const { accessToken } = await app.logIn();
    const reply = await app.get('/api/user/details', accessToken);
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ id: 1, date_of_birth: '2000-01-31', phone_number: '+620000000001' });
  });

  it('refuses an expired token', async () => {
    const { accessToken } = await app.logIn();
    clock.advanceSeconds(59);
    expect((await app.get('/api/user', accessToken)).status).toBe(200);
    clock.advanceSeconds(1);
    const reply = await app.get('/api/user', accessToken);
    expect(reply.status).toBe(401);
    expect(reply.body).toEqual(
      isLegacy
        ? { message: 'Unauthenticated.' }
        : { error: 'token_expired', message: 'The access token has expired.' },
    );
  });

  it.each([
    ['a made-up token', () => 'made-up'],
    ['a token whose signature was tampered with', (token: string) => `${token.slice(0, -6)}AAAAAA`],
    ['a token that was signed by nobody', (token: string) => `eyJhbGciOiJub25lIn0.${token.split('.')[1]}.`],
  ])('refuses %s', async (_, forge) => {
    const { accessToken } = await app.logIn();
    const reply = await app.get('/api/user', forge(accessToken));
    expect(reply.status).toBe(401);
    expect(reply.body).toEqual(
      isLegacy
        ? { message: 'Unauthenticated.' }
        : { error: 'token_invalid', message: 'The access token is invalid.' },
    );
  });

  it.each(['/api/user', '/api/user/details', '/api/logout-sso'])(
    'sends whoever calls %s without asking for JSON to the login page',
    async (path) => {
      const reply = await app.send(path, { headers: { Accept: '*/*', Authorization: 'Bearer made-up' } });
      expect(reply.status).toBe(302);
      expect(reply.headers.get('location')).toBe('/login');
    },
  );

  it.each([
    ['a token without the scope', { scope: 'detail-user' }, '/api/user', 'insufficient_scope'],
    ['a token without the details scope', { scope: 'view-user' }, '/api/user/details', 'insufficient_scope'],
  ])('forbids %s', async (_, parameters, path, error) => {
    const { accessToken } = await app.logIn(parameters);
    const reply = await app.get(path, accessToken);
    expect(reply.status).toBe(403);
    const message = 'Invalid scope(s) provided.';
    expect(reply.body).toEqual(isLegacy ? { message } : { error, message });
  });

  it('forbids the details to a client that nobody approved', async () => {
    const client = { client_id: UNAPPROVED.clientId };
    const { body } = await app.exchange(await app.authorize(client), client);
    const reply = await app.get('/api/user/details', String(body.access_token));
    expect(reply.status).toBe(403);
    expect(reply.body.error).toBe(isLegacy ? undefined : 'unapproved_scope');
  });

  it('ends every token and session of the user on logout, and of nobody else', async () => {
    const [first, second] = [await app.logIn(), await app.logIn()];
    const somebodyElse = await app.logIn({}, '2');
    const login = await app.send('/login', { method: 'POST', body: new URLSearchParams({ user: '1' }) });
    const cookie = login.headers.get('set-cookie')!.split(';')[0]!;

    const reply = await app.get('/api/logout-sso', first.accessToken);

    expect(reply).toMatchObject({ status: 200, body: { message: 'Successfully logged out.' } });
    expect((await app.get('/api/user', second.accessToken)).status).toBe(401);
    expect((await app.refresh(second.refreshToken)).body.hint).toBe('Token has been revoked');
    expect((await app.get('/api/user', somebodyElse.accessToken)).status).toBe(200);
    const { pathname, search } = new URL(app.authorizeUrl());
    expect((await app.send(`${pathname}${search}`, { headers: { cookie } })).text).toContain('name="user"');
  });
});
