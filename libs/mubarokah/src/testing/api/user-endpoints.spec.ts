import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { App, ManualClock } from '../app.fixture.js';
import { SANDBOX_CLIENT } from '../sandbox-defaults.js';
import type { SandboxApiErrors } from '../sandbox-options.js';
import { MubarokahSandbox } from '../sandbox.js';

const UNAPPROVED = { ...SANDBOX_CLIENT, clientId: 'unapproved', approvedForDetails: false };

describe.each<SandboxApiErrors>(['stock', 'documented'])('the API with %s errors', (apiErrors) => {
  let clock: ManualClock;
  let app: App;

  beforeAll(async () => {
    clock = new ManualClock();
    const options = { apiErrors, clients: [SANDBOX_CLIENT, UNAPPROVED], accessTokenLifetimeSeconds: 60 };
    app = new App(await MubarokahSandbox.start({ ...options, now: () => clock.now }));
  });
  afterAll(() => app.sandbox.close());

  const said = (error: string, stock: string, message = stock) =>
    apiErrors === 'stock' ? { message: stock } : { error, message };

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
    expect(reply.body).toEqual(said('token_expired', 'Unauthenticated.', 'The access token has expired.'));
  });

  it.each([
    ['a made-up token', () => 'made-up'],
    ['a token whose signature was tampered with', (token: string) => `${token.slice(0, -6)}AAAAAA`],
    ['a token that was signed by nobody', (token: string) => `eyJhbGciOiJub25lIn0.${token.split('.')[1]}.`],
  ])('refuses %s', async (_, forge) => {
    const { accessToken } = await app.logIn();
    const reply = await app.get('/api/user', forge(accessToken));
    expect(reply.status).toBe(401);
    expect(reply.body).toEqual(said('token_invalid', 'Unauthenticated.', 'The access token is invalid.'));
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
    ['a token without the scope', { scope: 'detail-user' }, '/api/user'],
    ['a token without the details scope', { scope: 'view-user' }, '/api/user/details'],
  ])('forbids %s', async (_, parameters, path) => {
    const { accessToken } = await app.logIn(parameters);
    const reply = await app.get(path, accessToken);
    expect(reply.status).toBe(403);
    expect(reply.body).toEqual(said('insufficient_scope', 'Invalid scope(s) provided.'));
  });

  it('forbids the details to a client that nobody approved', async () => {
    const client = { client_id: UNAPPROVED.clientId };
    const { body } = await app.exchange(await app.authorize(client), client);
    const reply = await app.get('/api/user/details', String(body.access_token));
    expect(reply.status).toBe(403);
    expect(reply.body).toEqual(said('unapproved_scope', 'Invalid scope(s) provided.'));
  });

  it('counts the seconds of a throttle', async () => {
    app.sandbox.throttle(0);
    const message = 'Too Many Attempts.';
    expect((await app.refresh('x')).body).toEqual(
      apiErrors === 'stock' ? { message } : { error: 'rate_limit_exceeded', message, retry_after: 60 },
    );
    app.sandbox.throttle(60);
  });

  it('ends every token and session of the user on logout, and of nobody else', async () => {
    const [first, second] = [await app.logIn(), await app.logIn()];
    const somebodyElse = await app.logIn({}, '2');
    const [cookie, cookieOfSomebodyElse] = [await app.visitor('1'), await app.visitor('2')];

    const reply = await app.get('/api/logout-sso', first.accessToken);

    expect(reply).toMatchObject({ status: 200, body: { message: 'Successfully logged out.' } });
    expect((await app.get('/api/user', second.accessToken)).status).toBe(401);
    expect((await app.refresh(second.refreshToken)).body.hint).toBe('Token has been revoked');
    expect((await app.get('/api/user', somebodyElse.accessToken)).status).toBe(200);
    expect((await app.open({}, cookie)).headers.get('location')).toBe('/login');
    expect((await app.open({}, cookieOfSomebodyElse)).headers.get('location')).toContain('code=');
  });
});
