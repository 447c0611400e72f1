import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { App, CREDENTIALS } from '../app.fixture.js';
import { MubarokahSandbox } from '../sandbox.js';

describe('the request log', () => {
  let sandbox: MubarokahSandbox;
  let app: App;

  beforeEach(async () => {
    sandbox = await MubarokahSandbox.start({ now: () => 1234 });
    app = new App(sandbox);
  });
  afterEach(() => sandbox.close());

  it('tells what happened in which order', async () => {
    const login = await app.authorize();
    await app.exchange(login);
    await app.send('/nowhere?secret');
    expect(
      sandbox.requests.map(({ method, endpoint, path, status }) => ({ method, endpoint, path, status })),
    ).toEqual([
      { method: 'GET', endpoint: 'authorize', path: '/oauth/authorize', status: 302 },
      { method: 'GET', endpoint: 'login', path: '/login', status: 200 },
      { method: 'POST', endpoint: 'login', path: '/login', status: 302 },
      { method: 'GET', endpoint: 'authorize', path: '/oauth/authorize', status: 200 },
      { method: 'POST', endpoint: 'authorize', path: '/oauth/authorize', status: 302 },
      { method: 'POST', endpoint: 'token', path: '/oauth/token', status: 200 },
      { method: 'GET', endpoint: 'other', path: '/nowhere', status: 404 },
    ]);
    expect(sandbox.requests[0]).toMatchObject({ usedPkce: true, at: 1234 });
    expect(sandbox.requests[5]).toMatchObject({
      grantType: 'authorization_code',
      clientAuthentication: 'body',
      usedPkce: true,
      headers: { accept: 'application/json' },
    });
  });

  it('tells Basic from body authentication', async () => {
    const basic = Buffer.from(`${CREDENTIALS.client_id}:${CREDENTIALS.client_secret}`).toString('base64');
    await app.token({ grant_type: 'client_credentials' }, { Authorization: `Basic ${basic}` });
    await app.token({ grant_type: 'client_credentials' });
    expect(sandbox.requests.map(({ clientAuthentication }) => clientAuthentication)).toEqual([
      'basic',
      undefined,
    ]);
  });

  it('holds no secret, code, token or cookie', async () => {
    const login = await app.authorize();
    const { body } = await app.exchange(login);
    await app.get('/api/user', String(body.access_token));
    await app.refresh(String(body.refresh_token));
    const log = JSON.stringify(sandbox.requests);
    for (const secret of [
      login.code,
      login.verifier,
      body.access_token,
      body.refresh_token,
      CREDENTIALS.client_secret,
    ]) {
      expect(log).not.toContain(secret);
    }
    expect(log).not.toMatch(/cookie|authorization"/i);
  });

  it('keeps the last 1000', async () => {
    for (let batch = 0; batch < 11; batch++) {
      await Promise.all(Array.from({ length: 100 }, (_, index) => app.send(`/${batch * 100 + index}`)));
    }
    expect(sandbox.requests).toHaveLength(1000);
    expect(Number(sandbox.requests[0]?.path.slice(1))).toBeGreaterThanOrEqual(100);
  });
});
