import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { App } from '../app.fixture.js';
import type { SandboxAnswer } from '../sandbox-options.js';
import { MubarokahSandbox } from '../sandbox.js';

describe('next()', () => {
  let sandbox: MubarokahSandbox;
  let app: App;

  beforeEach(async () => {
    sandbox = await MubarokahSandbox.start();
    app = new App(sandbox);
  });
  afterEach(() => sandbox.close());

  it('replaces one answer, then tells the truth again', async () => {
    const { accessToken } = await app.logIn();
    sandbox.next('user', { status: 418, body: { error: 'teapot' }, headers: { 'retry-after': '7' } });
    const replaced = await app.get('/api/user', accessToken);
    expect(replaced).toMatchObject({ status: 418, body: { error: 'teapot' } });
    expect(replaced.headers.get('retry-after')).toBe('7');
    expect((await app.get('/api/user', accessToken)).status).toBe(200);
  });

  it('gives queued answers in order, each as often as it says', async () => {
    sandbox.next('token', { status: 500, times: 2 });
    sandbox.next('token', { status: 503 });
    const statuses = [];
    for (let request = 0; request < 4; request++) statuses.push((await app.refresh('x')).status);
    expect(statuses).toEqual([500, 500, 503, 400]);
  });

  it('keeps the endpoints apart', async () => {
    sandbox.next('user_details', { status: 500 });
    sandbox.next('logout_sso', { status: 502 });
    const { accessToken } = await app.logIn();
    expect((await app.get('/api/user', accessToken)).status).toBe(200);
    expect((await app.get('/api/user/details', accessToken)).status).toBe(500);
    expect((await app.get('/api/logout-sso', accessToken)).status).toBe(502);
  });

  it('goes on until reset() when asked for ever', async () => {
    sandbox.next('token', { status: 503, times: Infinity });
    for (let request = 0; request < 3; request++) expect((await app.refresh('x')).status).toBe(503);
    sandbox.reset();
    expect((await app.refresh('x')).status).toBe(400);
    expect(sandbox.requests).toHaveLength(1);
  });

  it('sends a string as it is', async () => {
    sandbox.next('token', {
      body: '{"access_token": "cut off',
      headers: { 'Content-Type': 'application/json' },
    });
    const response = await fetch(`${sandbox.url}/oauth/token`, { method: 'POST' });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe('{"access_token": "cut off');
  });

  it.each([
    ['application/json', '{"message":"Service Unavailable"}'],
    ['text/html', '<p role="alert">Service Unavailable</p>'],
  ])(
    'fills in what Laravel would send for a bare status to a client that asks for %s',
    async (accept, text) => {
      sandbox.next('token', { status: 503 });
      const reply = await fetch(`${sandbox.url}/oauth/token`, { method: 'POST', headers: { accept } });
      expect(await reply.text()).toContain(text);
    },
  );

  it('holds the true answer back', async () => {
    const { refreshToken } = await app.logIn();
    sandbox.next('token', { delayMs: 60 });
    const began = performance.now();
    expect((await app.refresh(refreshToken)).status).toBe(200);
    expect(performance.now() - began).toBeGreaterThan(55);
  });

  it('drops the connection without carrying the request out', async () => {
    const { refreshToken } = await app.logIn();
    sandbox.next('token', { reset: true });
    await expect(app.refresh(refreshToken)).rejects.toThrow('fetch failed');
    expect((await app.refresh(refreshToken)).status).toBe(200);
  });

  it('loses the answer to a request that was carried out', async () => {
    const { refreshToken } = await app.logIn();
    sandbox.next('token', { reset: 0 });
    await expect(app.refresh(refreshToken)).rejects.toThrow('fetch failed');
    expect((await app.refresh(refreshToken)).body.hint).toBe('Token has been revoked');
  });

  it('cuts the body off after so many bytes', async () => {
    sandbox.next('token', { body: '0123456789', reset: 4 });
    const response = await fetch(`${sandbox.url}/oauth/token`, { method: 'POST' });
    expect(response.headers.get('content-length')).toBe('10');
    const received: string[] = [];
    const readAll = async () => {
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) received.push(chunk);
    };
    await expect(readAll()).rejects.toThrow('terminated');
    expect(received.join('')).toBe('0123');
  });

  it('hangs until the client gives up', async () => {
    sandbox.next('token', { hang: true });
    const response = app.send('/oauth/token', { method: 'POST', signal: AbortSignal.timeout(50) });
    await expect(response).rejects.toMatchObject({ name: 'TimeoutError' });
    expect((await app.refresh('x')).status).toBe(400);
  });

  it.each([{ hang: true }, { delayMs: 60_000 }])('ends what waits for %j when it closes', async (answer) => {
    sandbox.next('token', answer);
    const response = app.refresh('x').then(
      () => 'answered',
      () => 'ended',
    );
    while (sandbox.requests.length === 0) await new Promise(setImmediate);
    await sandbox.close();
    expect(await response).toBe('ended');
  });

  it('sends the person back with an error of choice', async () => {
    sandbox.next('authorize', { redirectError: 'temporarily_unavailable' });
    const callback = await sandbox.authorizeFor(app.authorizeUrl());
    expect(callback.searchParams.get('error')).toBe('temporarily_unavailable');
    expect(callback.searchParams.get('state')).toBe('the-state');
  });

  it('does not redirect to an address it does not know, even when told to', async () => {
    sandbox.next('authorize', { redirectError: 'server_error' });
    const url = app.authorizeUrl({ redirect_uri: 'https://elsewhere.example.test/' });
    await expect(sandbox.authorizeFor(url)).rejects.toThrow('status 401');
  });

  it.each([
    [{ status: 99 }, '"answer.status"'],
    [{ statsu: 500 }, 'statsu'],
    [{ headers: { 'bad name': 'x' } }, '"answer.headers": expected names and values that HTTP allows'],
    [{ headers: { name: 'a\r\nb' } }, '"answer.headers"'],
    [{ body: 1n }, '"answer.body"'],
    [{ redirectError: 'x' }, 'only "authorize" redirects'],
    [{ times: 0 }, '"answer.times"'],
  ])('refuses %p', (answer, message) => {
    expect(() => sandbox.next('token', answer as SandboxAnswer)).toThrow(message);
  });
});
