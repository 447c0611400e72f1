import type { EventEmitter } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { App } from './app.fixture.js';
import { advertisedHost } from './sandbox-server.js';
import { MubarokahSandbox } from './sandbox.js';

describe('MubarokahSandbox', () => {
  let sandbox: MubarokahSandbox;
  let app: App;

  beforeEach(async () => {
    sandbox = await MubarokahSandbox.start();
    app = new App(sandbox);
  });
  afterEach(() => sandbox.close());

  it('logs a person in, from the authorize URL to the profile', async () => {
    const { accessToken } = await app.logIn();

    const reply = await app.get('/api/user', accessToken);

    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      id: 1,
      name: 'Demo User One',
      email: 'demo.one@example.test',
      username: 'demo-one',
      profile_picture: 'https://pictures.example.test/demo-one.png',
      gender: 'female',
    });
  });

  it('knows a person without an e-mail address', async () => {
    const { accessToken } = await app.logIn({}, 'Demo User Two');
    const reply = await app.get('/api/user', accessToken);
    expect(reply.body).toMatchObject({ id: 2, email: null, username: null });
  });

  it.each([
    ['127.0.0.1', 'localhost'],
    ['127.0.0.2', '127.0.0.2'],
    ['0.0.0.0', 'localhost'],
    ['::1', '[::1]'],
    ['::', 'localhost'],
    ['localhost', 'localhost'],
    ['192.0.2.7', '192.0.2.7'],
  ])('names, of what listens on %s, the host %s', (host, name) => {
    expect(advertisedHost(host)).toBe(name);
  });

  const hasIpv6 = Object.values(networkInterfaces())
    .flat()
    .some((one) => one?.address === '::1');
  (hasIpv6 ? it : it.skip)('names an address that answers on ::1', async () => {
    const other = await MubarokahSandbox.start({ host: '::1' });
    expect(other.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await new App(other).logIn()).accessToken).toMatch(/\./);
    await other.close();
  });

  it('brings the person back with the state and the code', async () => {
    const callback = await sandbox.authorizeFor(app.authorizeUrl());
    expect(callback.href.split('?')[0]).toBe('http://localhost:3000/auth/mubarokah/callback');
    expect([...callback.searchParams.keys()].sort()).toEqual(['code', 'state']);
    expect(callback.searchParams.get('state')).toBe('the-state');
  });

  it('brings somebody back who has consented before', async () => {
    await app.logIn();
    const callback = await sandbox.authorizeFor(app.authorizeUrl());
    expect([...callback.searchParams.keys()]).toEqual(['code', 'state']);
  });

  it.each(['none', 'login', 'consent'])('plays the person for prompt=%s', async (prompt) => {
    const { searchParams } = await sandbox.authorizeFor(app.authorizeUrl({ prompt }));
    expect(searchParams.get('error')).toBe(prompt === 'none' ? 'login_required' : null);
    expect(searchParams.get('state')).toBe('the-state');
  });

  it.each([false, true])('brings them back with access_denied, consent given before: %p', async (before) => {
    if (before) await app.logIn();
    const callback = await sandbox.authorizeFor(app.authorizeUrl(), { deny: true });
    expect(callback.searchParams.get('error')).toBe('access_denied');
    expect(callback.searchParams.get('state')).toBe('the-state');
    expect(callback.searchParams.has('code')).toBe(false);
  });

  it('says why it cannot play the person', async () => {
    await expect(sandbox.authorizeFor('https://elsewhere.example.test/oauth/authorize')).rejects.toThrow(
      'expected an authorize URL of',
    );
    await expect(sandbox.authorizeFor(app.authorizeUrl(), { user: 'Nobody' })).rejects.toThrow(
      'there is no user "Nobody"; there are "Demo User One", "Demo User Two"',
    );
    await expect(sandbox.authorizeFor(app.authorizeUrl({ client_id: 'other' }))).rejects.toThrow(
      'status 401: the client_id is unknown',
    );
  });

  it('revokes a single token', async () => {
    const { accessToken, refreshToken } = await app.logIn();
    sandbox.revoke(accessToken);
    expect((await app.get('/api/user', accessToken)).status).toBe(401);
    sandbox.revoke(refreshToken);
    expect((await app.refresh(refreshToken)).body.hint).toBe('Token has been revoked');
    expect(() => sandbox.revoke('never issued')).toThrow('not one that this sandbox issued');
  });

  it('refuses the old secret of a client once it is rotated', async () => {
    sandbox.rotateClientSecret('sandbox-client', 'another-made-up-secret');
    const login = await app.authorize();
    expect((await app.exchange(login)).status).toBe(401);
    expect((await app.exchange(login, { client_secret: 'another-made-up-secret' })).status).toBe(200);
    expect(() => sandbox.rotateClientSecret('nobody', 'x')).toThrow('there is no client "nobody"');
  });

  it('names the port that is already taken', async () => {
    const port = Number(new URL(sandbox.url).port);
    await expect(MubarokahSandbox.start({ port })).rejects.toThrow(
      `MubarokahSandbox: port ${port} is already in use on 127.0.0.1; choose another port or stop what uses it.`,
    );
  });

  it('names every option that is wrong', async () => {
    const client = { clientId: 'a', clientSecret: 'b', redirectUris: ['/callback'] };
    await expect(MubarokahSandbox.start({ port: -1, clients: [client, client] })).rejects.toThrow(
      /^MubarokahSandbox: "port": .*"clients.0.redirectUris.0": expected an absolute URL/,
    );
  });

  it('goes on after connections that could not be taken', async () => {
    const parts = Reflect.get(sandbox, 'parts') as { server: object };
    const server = Reflect.get(parts.server, 'server') as EventEmitter;
    for (let nth = 0; nth < 2; nth += 1) server.emit('error', new Error('accept EMFILE'));
    expect((await fetch(sandbox.url)).status).toBe(200);
  });

  it('names the first thing that is wrong with an option, once', async () => {
    await expect(MubarokahSandbox.start({ port: 1e20 })).rejects.toThrow(
      /^MubarokahSandbox: "port": Too big[^;]*$/,
    );
  });

  it.each([
    [{ requestsPerMinute: -1 }, '"requestsPerMinute": expected a whole number of requests, or false'],
    [{ allowedHosts: ['sandbox:4000'] }, '"allowedHosts.0": expected a host name or address without a port'],
    [{ allowedHosts: ['http://sandbox'] }, '"allowedHosts.0"'],
    [{ apiErrors: 'all' as 'stock' }, '"apiErrors": Invalid option'],
  ])('refuses the options %j', async (options, message) => {
    await expect(MubarokahSandbox.start(options)).rejects.toThrow(message);
  });

  describe('where NODE_ENV is production', () => {
    const environment = process.env['NODE_ENV'];
    beforeEach(() => {
      process.env['NODE_ENV'] = 'production';
    });
    afterEach(() => {
      process.env['NODE_ENV'] = environment;
    });

    it('does not start', async () => {
      await expect(MubarokahSandbox.start()).rejects.toThrow('does not start where NODE_ENV is "production"');
    });

    it('starts for somebody who says that it is dangerous', async () => {
      await (await MubarokahSandbox.start({ dangerouslyAllowProduction: true })).close();
    });
  });

  it('ends connections that never sent a request when it closes, and closes twice', async () => {
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    await Promise.all([sandbox.close(), sandbox.close(), ended]);
  });
});
