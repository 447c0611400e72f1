import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { App, type Reply } from '../app.fixture.js';
import { SANDBOX_CLIENT } from '../sandbox-defaults.js';
import { MubarokahSandbox } from '../sandbox.js';
import { answerControl } from './control-endpoint.js';
import type { Steering } from './steering.js';
import { Parameters } from '../http/parameters.js';

describe('the control API', () => {
  let sandbox: MubarokahSandbox;
  let app: App;

  beforeEach(async () => {
    sandbox = await MubarokahSandbox.start();
    app = new App(sandbox);
  });
  afterEach(() => sandbox.close());

  function post(path: string, body: string, type = 'application/json'): Promise<Reply> {
    return app.send(path, { method: 'POST', body, headers: { 'Content-Type': type } });
  }

  it('replaces the next answer', async () => {
    const noted = await post('/__sandbox/next', '{"endpoint":"token","status":503,"body":{"error":"down"}}');
    expect(noted.status).toBe(200);
    expect(await app.refresh('x')).toMatchObject({ status: 503, body: { error: 'down' } });
  });

  it('tells and forgets the requests', async () => {
    await app.refresh('x');
    const log = await app.send('/__sandbox/requests');
    expect(JSON.parse(log.text)).toMatchObject([
      { endpoint: 'token', status: 400, grantType: 'refresh_token' },
    ]);
    await post('/__sandbox/next', '{"endpoint":"token","status":503}');
    await post('/__sandbox/reset', '');
    expect(sandbox.requests).toEqual([]);
    expect((await app.refresh('x')).status).toBe(400);
  });

  it('replaces every answer until the reset, slow ones and none at all as well', async () => {
    await post('/__sandbox/next', '{"endpoint":"token","times":"until-reset","body":"<h1>Back soon</h1>"}');
    for (let request = 0; request < 3; request++)
      expect(await app.refresh('x')).toMatchObject({ status: 200, text: '<h1>Back soon</h1>' });
    await post('/__sandbox/reset', '');
    expect((await app.refresh('x')).status).toBe(400);
  });

  it('changes a secret until the reset', async () => {
    const { clientId } = SANDBOX_CLIENT;
    const change = JSON.stringify({ clientId, clientSecret: 'another-made-up-secret' });
    expect((await post('/__sandbox/rotate-secret', change)).status).toBe(200);
    expect((await app.refresh('x')).body.error).toBe('invalid_client');
    await post('/__sandbox/reset', '');
    expect((await app.refresh('x')).body.error).toBe('invalid_grant');
  });

  it('limits token requests until the reset', async () => {
    await post('/__sandbox/throttle', '{"requestsPerMinute":0}');
    expect((await app.refresh('x')).status).toBe(429);
    await post('/__sandbox/reset', '');
    expect((await app.refresh('x')).status).toBe(400);
  });

  it('revokes one token, or all of a person', async () => {
    const [first, second] = [await app.logIn(), await app.logIn()];
    expect((await app.get('/api/user', first.accessToken)).status).toBe(200);
    await post('/__sandbox/revoke', JSON.stringify({ token: first.accessToken }));
    expect((await app.get('/api/user', first.accessToken)).status).toBe(401);
    expect((await app.get('/api/user', second.accessToken)).status).toBe(200);
    const { id } = (await app.get('/api/user', second.accessToken)).body as { id: number };
    await post('/__sandbox/revoke', JSON.stringify({ user: id }));
    expect((await app.get('/api/user', second.accessToken)).status).toBe(401);
    expect((await app.refresh(second.refreshToken)).status).toBe(400);
  });

  it.each([
    ['rotate-secret', '{"clientId":"nobody","clientSecret":"x"}', 'there is no client "nobody"'],
    ['rotate-secret', '{"clientId":"nobody"}', '"clientSecret": Invalid input: expected string'],
    ['throttle', '{"requestsPerMinute":-1}', 'expected a whole number of requests'],
    ['throttle', '{}', '"requestsPerMinute"'],
    ['revoke', '{"token":"x"}', 'not one that this sandbox issued'],
    ['revoke', '{"user":"nobody"}', 'there is no user "nobody"'],
    ['revoke', '{"everybody":true}', 'Invalid input'],
    ['next', '{"endpoint":"token","times":"often"}', '"answer.times"'],
  ])('refuses %s with %s', async (command, body, message) => {
    const reply = await post(`/__sandbox/${command}`, body);
    expect([reply.status, reply.body.message]).toEqual([400, expect.stringContaining(message)]);
  });

  it.each([
    ['another content type', '{"endpoint":"token"}', 'text/plain', 'Send it as application/json.'],
    ['broken JSON', '{', 'application/json', 'The body is not JSON.'],
    ['no object', 'null', 'application/json', 'Expected a JSON object.'],
    ['an unknown endpoint', '{"endpoint":"nowhere"}', 'application/json', '"endpoint": Invalid option'],
    ['an unknown field', '{"endpoint":"token","__proto__":{}}', 'application/json', '__proto__'],
    ['a wrong value', '{"endpoint":"token","delayMs":-1}', 'application/json', '"answer.delayMs"'],
  ])('refuses %s', async (_, body, type, message) => {
    const reply = await post('/__sandbox/next', body, type);
    expect(reply.status).toBe(400);
    expect(reply.body.message).toContain(message);
  });

  it('does not know other commands', async () => {
    expect((await app.send('/__sandbox/next')).status).toBe(404);
    expect((await post('/__sandbox/stop', '{}')).status).toBe(404);
  });
});

it.each([
  ['127.0.0.1', 200],
  ['::1', 200],
  ['::ffff:127.0.0.1', 200],
  ['192.0.2.7', 403],
  ['::ffff:192.0.2.7', 403],
  ['', 403],
])('the control API answers a peer at %p with %i', (remoteAddress, status) => {
  const request = {
    method: 'GET',
    path: '/__sandbox/requests',
    query: new Parameters(''),
    form: new Parameters(''),
    headers: {},
    bodyText: '',
    remoteAddress,
  };
  expect(answerControl({ requests: () => [] } as unknown as Steering, request).status).toBe(status);
});
