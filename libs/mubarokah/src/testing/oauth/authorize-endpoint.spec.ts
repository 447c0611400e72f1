import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { App, consentTokenOf, cookieOf, REDIRECT_URI } from '../app.fixture.js';
import { MubarokahSandbox } from '../sandbox.js';

const CHALLENGE = { code_challenge: 'a'.repeat(43), code_challenge_method: 'S256' };

describe('the authorize endpoint', () => {
  let app: App;

  beforeAll(async () => {
    const clients = [
      { clientId: 'sandbox-client', clientSecret: 's', redirectUris: [REDIRECT_URI] },
      { clientId: 'phone', clientSecret: 'unused', redirectUris: ['app.example:/back'], confidential: false },
      {
        clientId: 'robot',
        clientSecret: 's',
        redirectUris: [REDIRECT_URI],
        grantTypes: ['client_credentials' as const],
      },
    ];
    app = new App(await MubarokahSandbox.start({ clients }));
  });
  afterAll(() => app.sandbox.close());

  it.each<[reason: string, parameters: Record<string, string>]>([
    ['the client_id is unknown', { client_id: 'nobody' }],
    ['the redirect_uri is not registered for this client', { redirect_uri: `${REDIRECT_URI}/` }],
    ['the client is not registered for logins', { client_id: 'robot' }],
  ])('says in a header what Passport keeps to itself: %s', async (reason, parameters) => {
    const reply = await app.open(parameters);
    expect(reply).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(reply.headers.get('x-sandbox-reason')).toBe(reason);
  });

  it('leads to a registered URI of any scheme', async () => {
    const url = app.authorizeUrl({ client_id: 'phone', redirect_uri: 'app.example:/back', ...CHALLENGE });
    expect((await app.sandbox.authorizeFor(url)).href).toMatch(/^app\.example:\/back\?code=/);
  });

  it('asks who is there, then for consent', async () => {
    const login = await app.send('/login', { headers: { Accept: 'text/html' } });
    expect(login.text).toContain('<button name="user" value="2">Demo User Two</button>');
    const consent = await app.open({}, await app.visitor());
    expect(consent.text).toContain('<code>view-user</code>');
    expect(consent.text).toMatch(/value="allow">Allow<.*value="deny">Deny</s);
  });

  it.each([{ scope: '' }, { scope: '*' }])('asks for consent each time for %j', async (parameters) => {
    await app.logIn(parameters);
    expect((await app.open(parameters, await app.visitor())).text).toContain('name="auth_token"');
  });

  it('takes a consent to * for one to nothing', async () => {
    const { body } = await app.exchange(await app.authorize({ scope: '*' }), { client_secret: 's' });
    expect((await app.get('/api/user', String(body.access_token))).status).toBe(403);
  });

  it('asks again where the answer is neither yes nor no', async () => {
    const cookie = await app.visitor();
    const auth_token = consentTokenOf(await app.open({}, cookie));
    const decide = (decision: string) => app.submit('/oauth/authorize', { auth_token, decision }, cookie);
    expect((await decide('perhaps')).status).toBe(400);
    expect((await decide('allow')).status).toBe(302);
  });

  it('lets somebody take another account', async () => {
    const cookie = await app.visitor('1');
    const path = /href="(\/oauth\/authorize\?[^"]+)"/.exec((await app.open({}, cookie)).text)![1]!;
    const sent = await app.send(path.replaceAll('&amp;', '&'), { headers: { Accept: 'text/html', cookie } });
    const loggedIn = await app.submit('/login', { user: '2' }, cookieOf(sent));
    const shown = await app.send(loggedIn.headers.get('location')!, {
      headers: { cookie: cookieOf(loggedIn) },
    });
    expect(shown.text).toContain('<strong>Demo User Two</strong>');
  });

  it('shows what the app sent escaped', async () => {
    const shown = await app.open({ state: '"><script>alert(1)</script>', extra: "'&" }, await app.visitor());
    expect(shown.text).not.toContain('<script');
    expect(shown.text).toContain('extra=%27%26');
  });

  it('allows no script, and the form to lead back to the app', async () => {
    const policy = (await app.open({}, await app.visitor())).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('form-action');
  });

  it('gives its cookie to no path that the app under test may have', async () => {
    const cookies = (await app.open()).headers.getSetCookie();
    expect(cookies.map((cookie) => /; Path=(.*?);/.exec(cookie)?.[1])).toEqual([
      '/login',
      '/oauth/authorize',
    ]);
  });
});
