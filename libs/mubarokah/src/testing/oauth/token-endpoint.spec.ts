import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { App, CREDENTIALS, ManualClock, REDIRECT_URI } from '../app.fixture.js';
import { SANDBOX_CLIENT } from '../sandbox-defaults.js';
import type { SandboxDialect } from '../sandbox-options.js';
import { MubarokahSandbox } from '../sandbox.js';

const OTHER = { clientId: 'other', clientSecret: 'other-secret', redirectUris: [REDIRECT_URI] };
const PUBLIC = {
  clientId: 'phone',
  clientSecret: 'unused',
  redirectUris: [REDIRECT_URI],
  confidential: false,
};

describe.each<SandboxDialect>(['current', 'legacy'])('the token endpoint in the %s dialect', (dialect) => {
  const isLegacy = dialect === 'legacy';
  const deadCode = { status: 400, error: isLegacy ? 'invalid_request' : 'invalid_grant' };
  const deadRefresh = isLegacy
    ? { status: 401, error: 'invalid_request' }
    : { status: 400, error: 'invalid_grant' };
  let clock: ManualClock;
  let sandbox: MubarokahSandbox;
  let app: App;

  beforeAll(async () => {
    clock = new ManualClock();
    const clients = [SANDBOX_CLIENT, OTHER, PUBLIC];
    sandbox = await MubarokahSandbox.start({ dialect, clients, now: () => clock.now });
    app = new App(sandbox);
  });
  afterAll(() => sandbox.close());

  it('answers a code as Passport does: a JWT, a refresh token, no scope', async () => {
    const reply = await app.exchange(await app.authorize({ scope: 'view-user' }));

    expect(reply.status).toBe(200);
    expect(Object.keys(reply.body).sort()).toEqual([
      'access_token',
      'expires_in',
      'refresh_token',
      'token_type',
    ]);
    expect(reply.body).toMatchObject({ token_type: 'Bearer', expires_in: 86_400 });
    const accessToken = String(reply.body.access_token);
    expect(decodeProtectedHeader(accessToken).alg).toBe('RS256');
    const issuedAt = clock.now / 1000;
    expect(decodeJwt(accessToken)).toMatchObject({
      aud: 'sandbox-client',
      sub: '1',
      scopes: ['view-user'],
      iat: issuedAt,
      exp: issuedAt + 86_400,
    });
  });

  it('takes a code once, and takes back what it gave when it comes again', async () => {
    const login = await app.authorize();
    const first = await app.exchange(login);
    const second = await app.exchange(login);

    expect(second).toMatchObject({
      status: deadCode.status,
      body: { error: deadCode.error, hint: 'Authorization code has been revoked' },
    });
    expect((await app.get('/api/user', String(first.body.access_token))).status).toBe(401);
    expect((await app.refresh(String(first.body.refresh_token))).status).toBe(deadRefresh.status);
  });

  it('gives tokens once for a code that comes twice at the same moment', async () => {
    const login = await app.authorize();
    const replies = await Promise.all([app.exchange(login), app.exchange(login)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400]);
    const winner = replies.find(({ status }) => status === 200)!;
    expect((await app.get('/api/user', String(winner.body.access_token))).status).toBe(401);
    expect((await app.refresh(String(winner.body.refresh_token))).status).toBe(deadRefresh.status);
  });

  it('lets a code live ten minutes', async () => {
    const [early, late] = [await app.authorize(), await app.authorize()];
    clock.advanceSeconds(599);
    expect((await app.exchange(early)).status).toBe(200);
    clock.advanceSeconds(1);
    expect(await app.exchange(late)).toMatchObject({
      status: deadCode.status,
      body: { error: deadCode.error, hint: 'Authorization code has expired' },
    });
  });

  it('refuses a code it never gave', async () => {
    expect(await app.exchange({ code: 'made-up', verifier: 'v'.repeat(43) })).toMatchObject({
      status: deadCode.status,
      body: { error: deadCode.error, hint: 'Cannot decrypt the authorization code' },
    });
  });

  it('refuses a code from another client', async () => {
    const other = { client_id: OTHER.clientId, client_secret: OTHER.clientSecret };
    expect(await app.exchange(await app.authorize(), other)).toMatchObject({
      status: deadCode.status,
      body: { error: deadCode.error, hint: 'Authorization code was not issued to this client' },
    });
  });

  it('refuses a code with another redirect URI', async () => {
    expect(await app.exchange(await app.authorize(), { redirect_uri: `${REDIRECT_URI}?x` })).toMatchObject({
      status: 400,
      body: { error: 'invalid_request', hint: 'Invalid redirect URI' },
    });
  });

  it.each([
    ['a wrong', 'w'.repeat(43), 'invalid_grant', 'Failed to verify `code_verifier`.'],
    ['no', '', 'invalid_request', 'Check the `code_verifier` parameter'],
    ['a short', 'short', 'invalid_request', 'Code Verifier must follow the specifications of RFC-7636.'],
  ])('refuses a code with %s code verifier', async (_, code_verifier, error, hint) => {
    const reply = await app.exchange(await app.authorize(), { code_verifier });
    expect(reply).toMatchObject({ status: 400, body: { error, hint } });
  });

  it('refuses a code verifier for a login that began without a challenge', async () => {
    const callback = await sandbox.authorizeFor(app.authorizeUrl());
    const code = callback.searchParams.get('code')!;
    expect((await app.exchange({ code, verifier: 'v'.repeat(43) })).body.error).toBe('invalid_request');
    expect((await app.exchange({ code, verifier: '' })).status).toBe(200);
  });

  it('ends the old refresh and access token at once when refreshing', async () => {
    const old = await app.logIn();
    const reply = await app.refresh(old.refreshToken);

    expect(reply.status).toBe(200);
    expect((await app.get('/api/user', old.accessToken)).status).toBe(401);
    expect((await app.get('/api/user', String(reply.body.access_token))).status).toBe(200);
    expect(await app.refresh(old.refreshToken)).toMatchObject({
      status: deadRefresh.status,
      body: {
        error: deadRefresh.error,
        error_description: 'The refresh token is invalid.',
        hint: 'Token has been revoked',
      },
    });
  });

  it('lets one of two callers win who refresh together', async () => {
    const { refreshToken } = await app.logIn();
    const replies = await Promise.all([app.refresh(refreshToken), app.refresh(refreshToken)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, deadRefresh.status]);
  });

  it('refuses a refresh token that is expired, made up or of another client', async () => {
    const { refreshToken } = await app.logIn();
    const other = {
      grant_type: 'refresh_token',
      client_id: OTHER.clientId,
      client_secret: OTHER.clientSecret,
    };
    const hints = [
      (await app.refresh('made-up')).body.hint,
      (await app.token({ ...other, refresh_token: refreshToken })).body.hint,
    ];
    clock.advanceSeconds(30 * 86_400);
    hints.push((await app.refresh(refreshToken)).body.hint);
    expect(hints).toEqual([
      'Cannot decrypt the refresh token',
      'Token is not linked to client',
      'Token has expired',
    ]);
  });

  it('refuses to refresh into more scopes than there were, and keeps the token', async () => {
    const { refreshToken } = await app.logIn({ scope: 'view-user' });
    const form = { ...CREDENTIALS, grant_type: 'refresh_token', refresh_token: refreshToken };
    expect((await app.token({ ...form, scope: 'detail-user' })).body.error).toBe('invalid_scope');
    expect((await app.refresh(refreshToken)).status).toBe(200);
  });

  it('gives a client a token of its own, without a refresh token', async () => {
    const reply = await app.token({ ...CREDENTIALS, grant_type: 'client_credentials', scope: 'view-user' });
    expect(reply.status).toBe(200);
    expect(reply.body).not.toHaveProperty('refresh_token');
    expect((await app.get('/api/user', String(reply.body.access_token))).status).toBe(401);
  });

  it('takes the credentials of a client by HTTP Basic too', async () => {
    const basic = Buffer.from(`${CREDENTIALS.client_id}:${CREDENTIALS.client_secret}`).toString('base64');
    const form = { grant_type: 'client_credentials' };
    expect((await app.token(form, { Authorization: `Basic ${basic}` })).status).toBe(200);
    expect((await app.token(form, { Authorization: `Basic ${basic.slice(4)}` })).status).toBe(401);
  });

  it.each([
    ['a wrong secret', { ...CREDENTIALS, client_secret: 'wrong' }],
    ['no secret', { client_id: CREDENTIALS.client_id }],
    ['an unknown client', { client_id: '__proto__', client_secret: 'x' }],
    ['client credentials of a client without a secret', { client_id: PUBLIC.clientId }],
  ])('refuses %s with invalid_client', async (_, credentials) => {
    const reply = await app.token({ ...credentials, grant_type: 'client_credentials' });
    expect(reply).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(reply.headers.get('www-authenticate')).toBe('Basic realm="OAuth"');
  });

  it('needs no secret of a public client that proves its code', async () => {
    const login = await app.authorize({ client_id: PUBLIC.clientId });
    expect((await app.exchange(login, { client_id: PUBLIC.clientId, client_secret: '' })).status).toBe(200);
  });

  it.each([
    ['another grant type', 'grant_type=password', 'unsupported_grant_type'],
    ['no parameters', '', 'unsupported_grant_type'],
    ['a repeated parameter', 'grant_type=client_credentials&client_id=a&client_id=b', 'invalid_request'],
    ['no client', 'grant_type=client_credentials', 'invalid_request'],
  ])('refuses %s', async (_, form, error) => {
    const reply = await app.token(form);
    expect(reply).toMatchObject({ status: 400, body: { error } });
  });

  it('words a refusal as its release does', async () => {
    const { body } = await app.refresh('made-up');
    expect('message' in body).toBe(isLegacy);
  });
});
