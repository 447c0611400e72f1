import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { App, type Reply } from '../app.fixture.js';
import { SANDBOX_CLIENT } from '../sandbox-defaults.js';
import { MubarokahSandbox } from '../sandbox.js';

describe('the control page', () => {
  let sandbox: MubarokahSandbox;
  let app: App;
  let changes: unknown[];

  beforeEach(async () => {
    changes = [];
    sandbox = await MubarokahSandbox.start({ onChange: (changed) => changes.push(changed) });
    app = new App(sandbox);
  });
  afterEach(() => sandbox.close());

  const show = (): Promise<Reply> => app.send('/__sandbox/');
  const act = (action: string, fields: Record<string, string> = {}): Promise<Reply> =>
    app.submit('/__sandbox/', { action, ...fields });

  it('has nothing inline, and a policy that forbids it', async () => {
    const { text, headers } = await show();
    expect(text).not.toMatch(/<script|<style| style=| on\w+=/);
    expect(headers.get('content-security-policy')).toMatch(/style-src 'self'(?!.*unsafe)/);
    const style = await app.send('/__sandbox/style.css');
    expect([style.status, style.headers.get('content-type')]).toEqual([200, 'text/css; charset=UTF-8']);
  });

  it('brings a fault about until all is well again', async () => {
    expect((await act('fault', { value: 'token-503' })).status).toBe(303);
    expect((await show()).text).toMatch(/value="token-503"\s+aria-pressed="true"/);
    expect((await show()).text).toContain('Now: Token endpoint down (503).');
    expect((await app.refresh('x')).status).toBe(503);
    await act('reset');
    expect((await show()).text).toContain('All is well.</strong>');
    expect((await show()).text).not.toContain('aria-pressed="true">\n    Token');
    expect((await app.refresh('x')).status).toBe(400);
  });

  it('puts one fault of an endpoint in place of another, and leaves those of others', async () => {
    for (const value of ['user-500', 'token-503', 'token-html']) await act('fault', { value });
    const { text } = await show();
    const pressed = [...text.matchAll(/value="([a-z]+-[a-z\d]+)"\s+aria-pressed="true"/g)].map(
      ([, name]) => name,
    );
    expect(pressed).toEqual(['token-html', 'user-500']);
    expect(await app.refresh('x')).toMatchObject({ status: 200, text: '<h1>Welcome</h1>' });
  });

  it('plays the other dialect from then on', async () => {
    expect((await app.refresh('x')).status).toBe(400);
    await act('dialect', { value: 'legacy' });
    expect((await app.refresh('x')).status).toBe(401);
    expect(changes).toMatchObject([{ dialect: 'legacy' }]);
  });

  it('adds people, ends their tokens, and removes them, but for the last', async () => {
    await act('add', { name: ' <b>Third</b> ', email: '' });
    const { accessToken } = await app.logIn({}, '<b>Third</b>');
    expect((await app.get('/api/user', accessToken)).body).toMatchObject({ id: 3, email: null });
    expect((await show()).text).toContain('&lt;b&gt;Third&lt;/b&gt;');
    await act('revoke', { value: '3' });
    expect((await app.get('/api/user', accessToken)).status).toBe(401);
    await act('remove', { value: '3' });
    await act('remove', { value: '2' });
    expect(changes.at(-1)).toMatchObject({ users: [{ id: 1 }] });
    const refused = await act('remove', { value: '1' });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('somebody has to be left')]);
  });

  it('shows what an app has to know of the sandbox, but for its secret', async () => {
    const { text } = await show();
    const { clientId, clientSecret, redirectUris } = SANDBOX_CLIENT;
    for (const known of [clientId, ...redirectUris, 'view-user', 'detail-user'])
      expect(text).toContain(`<dd><code>${known}</code></dd>`);
    const state = await app.send('/__sandbox/state');
    expect(state.body).toMatchObject({ clients: [{ clientId, redirectUris }] });
    expect(text + state.text).not.toContain(clientSecret);
  });

  it('shows an app that has neither redirect URI nor scope, and nothing of its names as markup', async () => {
    const clients = [{ clientId: '<i>robot', clientSecret: 'made-up', redirectUris: [], scopes: [] }];
    const other = await MubarokahSandbox.start({ clients });
    const { text } = await new App(other).send('/__sandbox/');
    await other.close();
    expect(text).toContain('<dd><code>&lt;i&gt;robot</code></dd>');
    expect(text.match(/<dd>none<\/dd>/g)).toHaveLength(2);
  });

  it('shows what happened, without secrets', async () => {
    const { accessToken } = await app.logIn();
    await app.get('/api/user', accessToken);
    const { text } = await show();
    for (const did of ['sent to the login', 'asked who is there', 'noted who is there', 'asked for consent'])
      expect(text).toContain(did);
    for (const did of ['sent back with a code', 'gave tokens', 'told who the person is'])
      expect(text).toContain(did);
    expect(text).not.toContain(accessToken);
  });

  it('shows what asks whether it is up as no failure, but a token that is refused as one', async () => {
    await fetch(`${sandbox.url}/api/user`, { headers: { accept: 'application/json' } });
    expect((await show()).text).toContain('was asked without a token, as health checks do');
    expect((await show()).text).not.toContain('refused');
    await app.get('/api/user', 'another');
    expect((await show()).text).toContain('refused: Unauthenticated');
  });

  it.each([
    ['nothing', {}],
    ['fault', { value: 'nowhere' }],
    ['revoke', { value: '99' }],
    ['add', { name: ' ' }],
  ])('refuses to %s with %j', async (action, fields: Record<string, string>) => {
    expect((await act(action, fields)).status).toBe(400);
  });

  it('says what is wrong with somebody who is added', async () => {
    expect((await act('add', { name: ' ' })).text).toContain('Somebody needs a name;');
  });
});
