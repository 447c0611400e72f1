import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { App, CREDENTIALS, ManualClock, REDIRECT_URI } from '../app.fixture.js';
import { SANDBOX_CLIENT } from '../sandbox-defaults.js';
import type { SandboxDialect } from '../sandbox-options.js';
import { MubarokahSandbox } from '../sandbox.js';

const ROBOT = {
  clientId: 'robot',
  clientSecret: 'robot-secret',
  redirectUris: [],
  grantTypes: ['client_credentials' as const],
};
const PUBLIC = {
  clientId: 'phone',
  clientSecret: 'unused',
  redirectUris: [REDIRECT_URI],
  confidential: false,
};

/** What recorded-wire.spec.ts does not say already. */
describe.each<SandboxDialect>(['current', 'legacy'])('the token endpoint in the %s dialect', (dialect) => {
  const deadRefresh = dialect === 'legacy' ? 401 : 400;
  let clock: ManualClock;
  let app: App;

  beforeAll(async () => {
    clock = new ManualClock();
    const clients = [SANDBOX_CLIENT, ROBOT, PUBLIC];
    app = new App(await MubarokahSandbox.start({ dialect, clients, now: () => clock.now }));
  });
  afterAll(() => app.sandbox.close());

  it('gives tokens once for a code that comes twice at the same moment', async () => {
    const login = await app.authorize();
    const replies = await Promise.all([app.exchange(login), app.exchange(login)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 400]);
  });

  it('lets one of two callers win who refresh together', async () => {
    const { refreshToken } = await app.logIn();
    const replies = await Promise.all([app.refresh(refreshToken), app.refresh(refreshToken)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, deadRefresh]);
  });

  it('lets a code live ten minutes', async () => {
    const [early, late] = [await app.authorize(), await app.authorize()];
    clock.advanceSeconds(599);
    expect((await app.exchange(early)).status).toBe(200);
    clock.advanceSeconds(1);
    expect((await app.exchange(late)).body.hint).toBe('Authorization code has expired');
  });

  it('needs no redirect_uri of a login that had none', async () => {
    const login = await app.authorize({ redirect_uri: '' });
    expect((await app.exchange(login)).body.hint).toBe('Invalid redirect URI');
    expect((await app.exchange(login, { redirect_uri: '' })).status).toBe(200);
  });

  it('needs no code verifier of a login that had no challenge', async () => {
    const { code } = await app.authorize({ code_challenge: '' });
    expect((await app.exchange({ code, verifier: '' })).status).toBe(200);
  });

  it('refuses to refresh into more scopes than there were, and keeps the token', async () => {
    const { refreshToken } = await app.logIn({ scope: 'view-user' });
    for (const scope of ['detail-user', '*']) {
      expect((await app.refresh(refreshToken, { scope })).body.error).toBe('invalid_scope');
    }
    expect((await app.refresh(refreshToken)).status).toBe(200);
  });

  it('gives a client a token of its own, without a refresh token', async () => {
    const form = { client_id: ROBOT.clientId, client_secret: ROBOT.clientSecret };
    const reply = await app.token({ ...form, grant_type: 'client_credentials', scope: 'view-user' });
    expect(reply.status).toBe(200);
    expect(reply.body).not.toHaveProperty('refresh_token');
  });

  it('takes the credentials of a client by HTTP Basic too', async () => {
    const basic = Buffer.from(`${CREDENTIALS.client_id}:${CREDENTIALS.client_secret}`).toString('base64');
    const form = { grant_type: 'refresh_token', refresh_token: (await app.logIn()).refreshToken };
    const send = (value: string) => app.token(form, { Authorization: `Basic ${value}` });
    expect((await send(basic.slice(4))).status).toBe(401);
    expect((await send(basic)).status).toBe(200);
  });

  it.each([
    ['no secret', { client_id: CREDENTIALS.client_id }],
    ['a client with the name of a property', { client_id: '__proto__', client_secret: 'x' }],
    ['client credentials of a client without a secret', { client_id: PUBLIC.clientId }],
  ])('refuses %s with invalid_client', async (_, credentials) => {
    const reply = await app.token({ ...credentials, grant_type: 'client_credentials' });
    expect(reply).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it.each(['__proto__', 'constructor'])('knows no grant type %s', async (grant_type) => {
    expect((await app.token({ ...CREDENTIALS, grant_type })).body.error).toBe('unsupported_grant_type');
  });

  it.each(['[]', 'null', '"x"', '{', '{"grant_type":{"a":1},"__proto__":1}'])(
    'takes the JSON %s for nothing',
    async (body) => {
      const headers = { 'Content-Type': 'application/json' };
      const reply = await app.send('/oauth/token', { method: 'POST', body, headers });
      expect(reply).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
    },
  );

  it('needs no secret of a public client that proves its code', async () => {
    const login = await app.authorize({ client_id: PUBLIC.clientId });
    expect((await app.exchange(login, { client_id: PUBLIC.clientId, client_secret: '' })).status).toBe(200);
  });

  it('never says that a token has ended already', async () => {
    const short = new App(await MubarokahSandbox.start({ dialect, accessTokenLifetimeSeconds: 1 }));
    expect((await short.exchange(await short.authorize())).body.expires_in).toBe(1);
    await short.sandbox.close();
  });
});
