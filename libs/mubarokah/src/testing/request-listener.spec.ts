import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { App } from './app.fixture.js';
import { MubarokahSandbox } from './sandbox.js';

const FORM = 'Content-Type: application/x-www-form-urlencoded\r\n';

describe('the sandbox server', () => {
  const emitWarning = jest.spyOn(process, 'emitWarning').mockReturnValue();
  let sandbox: MubarokahSandbox;
  let app: App;

  beforeAll(async () => {
    sandbox = await MubarokahSandbox.start();
    app = new App(sandbox);
  });
  afterAll(() => sandbox.close());
  beforeEach(() => {
    sandbox.reset();
    emitWarning.mockClear();
  });
  afterEach(() => expect(emitWarning).not.toHaveBeenCalled());

  /** Sends bytes that no HTTP client would and returns the status of the answer. */
  function sendRaw(bytes: string): Promise<string> {
    return new Promise((resolve) => {
      let received = '';
      const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk) => (received += chunk.toString('latin1')));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(received.slice(9, 12)));
    });
  }

  function request(line: string, headers = '', body = ''): string {
    const length = Buffer.byteLength(body, 'latin1');
    return `${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ${length}\r\n${headers}\r\n${body}`;
  }

  it.each([
    ['another host as its target', request('GET //evil.example.test/oauth/authorize'), '404'],
    ['an absolute target', request('GET http://evil.example.test/'), '404'],
    ['a target that is an asterisk', request('OPTIONS *'), '404'],
    ['a target that is no URL', request('GET /%'), '404'],
    [
      'bad percent-encoding',
      request('GET /oauth/authorize?response_type=code&client_id=%E0%A4%A&%=%zz'),
      '401',
    ],
    [
      'prototype names',
      request('GET /oauth/authorize?__proto__=1&response_type=code&client_id=__proto__'),
      '401',
    ],
    ['control characters', request('GET /oauth/authorize?response_type=code&client_id=%00%0d%0a%1b'), '401'],
    ['a form of nothing but separators', request('POST /oauth/token', FORM, '&=&=&&&'), '400'],
    [
      'bytes that are no text',
      request('POST /oauth/token', FORM, 'grant_type=\xff\xfe&client_id=\x00'),
      '400',
    ],
    [
      'an authorization header of junk',
      request('POST /oauth/token', `${FORM}Authorization: Basic ====\r\n`),
      '400',
    ],
    [
      'a bearer token of junk',
      request('GET /api/user', 'Accept: a/json\r\nAuthorization: Bearer ..\r\n'),
      '401',
    ],
    [
      'a cookie of junk',
      request('POST /oauth/authorize', `${FORM}Cookie: =;;=%;a\r\n`, 'auth_token=%'),
      '419',
    ],
    ['an unknown user', request('POST /login', FORM, 'user=__proto__'), '422'],
    ['no HTTP at all', 'hello\r\n\r\n', '400'],
  ])('answers %s', async (_, bytes, status) => {
    expect(await sendRaw(bytes)).toBe(status);
    expect((await app.send('/login')).status).toBe(200);
  });

  it.each(['PUT', 'DELETE'])('refuses the method %s', async (method) => {
    for (const path of ['/oauth/authorize', '/oauth/token', '/api/user']) {
      const reply = await app.send(path, { method });
      expect(reply.status).toBe(405);
      expect(reply.headers.get('allow')).toMatch(/GET, HEAD|POST/);
    }
  });

  it('answers HEAD as it does GET, without the body', async () => {
    const [head, get] = [await app.send('/login', { method: 'HEAD' }), await app.send('/login')];
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers.get('content-length')).toBe(get.headers.get('content-length'));
  });

  it('says to OPTIONS which methods there are, and nothing to a web page of another origin', async () => {
    const reply = await app.send('/oauth/authorize', { method: 'OPTIONS' });
    expect(reply.headers.get('allow')).toBe('GET, HEAD, POST');
    expect([...reply.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('does not read more than 64 KiB', async () => {
    const send = (length: number) => app.token(`a=${'x'.repeat(length - 2)}`);
    expect((await send(64 * 1024)).status).toBe(400);
    const refused = await send(64 * 1024 + 1);
    expect(refused.status).toBe(413);
    expect(refused.headers.get('connection')).toBe('close');
  });

  it('survives a client that leaves in the middle of its body', async () => {
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    socket.write(`POST /oauth/token HTTP/1.1\r\nHost: localhost\r\n${FORM}Content-Length: 100\r\n\r\ngrant`);
    while (sandbox.requests.length === 0) await new Promise(setImmediate);
    socket.resetAndDestroy();
    expect((await app.refresh('x')).status).toBe(400);
  });

  it.each([
    ['application/json', '{"message":"The route nowhere could not be found."}'],
    ['*/*', 'Sandbox Mubarokah ID'],
  ])('answers an unknown path to a client that accepts %s', async (accept, text) => {
    const reply = await app.send('/nowhere', { headers: { Accept: accept } });
    expect(reply.status).toBe(404);
    expect(reply.text).toContain(text);
  });
});
