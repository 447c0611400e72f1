import { describe, expect, it } from '@jest/globals';
import { type MubarokahEventOf, MubarokahEvents } from '../events/index.js';
import { type MubarokahOptions, resolveOptions } from '../options/index.js';
import { type GrantType, MubarokahError } from '../outcomes/index.js';
import { MubarokahClient } from './mubarokah-client.js';
import { TokenRequestError } from './provider-error.js';
import { TransportFailure } from './transport-failure.js';
import { providerRoom, type WireReply } from './wire.fixture.js';

const NOW = Date.parse('2030-01-01T00:00:00Z');
const TOKEN = '/oauth/token';
const granted = { token_type: 'Bearer', access_token: 'at', expires_in: 60 };
const json = (fields: unknown): WireReply => ({ body: JSON.stringify(fields) });

function asking(given: MubarokahOptions = {}) {
  const options = resolveOptions(
    {
      clientId: 'shop & co:x',
      clientSecret: 'hunter2 +%',
      redirectUri: 'https://shop.example/callback',
      cookieSecret: 'c'.repeat(32),
      scopes: ['view-user', 'detail-user'],
      callbackTimeoutMs: 2_000,
      ...given,
    },
    {},
  );
  const events = new MubarokahEvents();
  const notified: MubarokahEventOf<'token-request'>[] = [];
  const attempted: MubarokahEventOf<'provider-attempt'>[] = [];
  const during: string[] = [];
  events.on('token-request', (event) => notified.push(event));
  events.on('provider-attempt', (event) => attempted.push(event));
  events.around((operation, work) => {
    during.push(operation.type);
    return work();
  });
  const clock = { time: NOW, now: () => clock.time };
  const room = providerRoom(options, clock, events);
  return { ...room, client: new MubarokahClient(room.tokens, room.api), notified, attempted, during, clock };
}
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('TokenClient asks', () => {
  it('by a form, with the grant, its parameters and the credentials', async () => {
    const { tokens, wire } = asking();
    await tokens.request('authorization_code', { code: 'the code', redirect_uri: 'https://x/' });
    const [{ method, path, headers, form }] = wire.requests as [(typeof wire.requests)[0]];
    expect([method, path, headers]).toEqual(['POST', TOKEN, undefined]);
    expect([...form!]).toEqual([
      ['grant_type', 'authorization_code'],
      ['code', 'the code'],
      ['redirect_uri', 'https://x/'],
      ['client_id', 'shop & co:x'],
      ['client_secret', 'hunter2 +%'],
    ]);
  });

  it('with the credentials in the header where the app wants that, encoded as RFC 6749 §2.3.1 says', async () => {
    const { tokens, wire } = asking({ clientAuthentication: 'basic' });
    await tokens.request('authorization_code', { code: 'the code' });
    const [{ method, path, headers, form }] = wire.requests as [(typeof wire.requests)[0]];
    expect([method, path]).toEqual(['POST', TOKEN]);
    expect([...form!.keys()]).toEqual(['grant_type', 'code']);
    const [scheme, credentials] = headers!['Authorization']!.split(' ');
    expect([scheme, Buffer.from(credentials!, 'base64').toString()]).toEqual([
      'Basic',
      'shop+%26+co%3Ax:hunter2+%2B%25',
    ]);
  });

  it('within the deadline of the whole', async () => {
    const { tokens, wire } = asking();
    const deadline = { endsAt: performance.now() + 500 };
    await tokens.request('authorization_code', { code: 'x' }, { deadline });
    expect(wire.requests[0]!.timeoutMs).toBeLessThanOrEqual(500);
  });

  it.each([
    ['authorization_code', 'token_exchange'],
    ['refresh_token', 'token_refresh'],
    ['client_credentials', 'client_credentials'],
  ] as const)('for %s, and tells of it once', async (grantType, operation) => {
    const { tokens, notified, attempted, during } = asking();
    const startedAt = performance.now();
    await tokens.request(grantType, {});
    const tookMs = performance.now() - startedAt;
    expect(notified).toEqual([
      { type: 'token-request', grantType, error: 'none', durationMs: expect.any(Number) as unknown },
    ]);
    expect(notified[0]!.durationMs).toBeLessThanOrEqual(tookMs);
    expect(notified[0]!.durationMs).toBeGreaterThanOrEqual(0);
    expect(attempted).toMatchObject([{ operation, verdict: 'success', error: 'none', status: '200' }]);
    expect(during).toEqual(['token-request']);
  });
});

describe('the tokens', () => {
  it('are those that the provider gave, with the time they end at', async () => {
    const { tokens, wire } = asking();
    wire.answers(TOKEN, json({ ...granted, refresh_token: 'rt', scope: ' view-user  detail-user ' }));
    expect(await tokens.request('authorization_code', {})).toEqual({
      accessToken: 'at',
      refreshToken: 'rt',
      expiresAt: NOW + 60_000,
      scopes: ['view-user', 'detail-user'],
    });
  });

  it.each([
    ['authorization_code', undefined, ['view-user', 'detail-user']],
    ['refresh_token', undefined, ['view-user', 'detail-user']],
    ['refresh_token', ['view-user'], ['view-user']],
    ['client_credentials', undefined, []],
  ] as const)('of %s whose reply names no scope have what was asked for', async (grantType, scopes, have) => {
    const { tokens, wire } = asking();
    wire.answers(TOKEN, json(granted));
    expect(await tokens.request(grantType, {}, { scopes })).toMatchObject({ scopes: have });
  });

  it('whose reply names no scope on purpose have none', async () => {
    const { tokens, wire } = asking();
    wire.answers(TOKEN, json({ ...granted, scope: '' }));
    expect(await tokens.request('authorization_code', {})).toMatchObject({ scopes: [] });
  });
});

describe('a refusal of the token endpoint', () => {
  it.each<[reply: WireReply, code: string]>([
    [{ status: 400, body: '{"error":"invalid_grant"}' }, 'invalid_grant'],
    [{ status: 401, body: '{"error":"invalid_client"}' }, 'invalid_client'],
    [{ status: 200, body: 'null' }, 'invalid_response'],
    [{ status: 500 }, 'server_error'],
    [new TransportFailure('aborted', true), 'aborted'],
    [new TransportFailure('circuit_open', false), 'circuit_open'],
  ])('%j is told as what it is', async (reply, code) => {
    const { tokens, wire, notified } = asking();
    wire.answers(TOKEN, reply);
    const error = await failureOf(tokens.request('authorization_code', { code: 'secret-code' }));
    expect(error).toBeInstanceOf(TokenRequestError);
    expect(error).toBeInstanceOf(MubarokahError);
    expect(error).toMatchObject({
      code,
      grantType: 'authorization_code',
      pkceRejected: false,
      message: `Mubarokah ID gave no token (authorization_code): ${code}.`,
    });
    expect(notified).toMatchObject([{ grantType: 'authorization_code', error: code }]);
  });

  describe('of the client itself, for client credentials,', () => {
    const refused: WireReply = { status: 401, body: '{"error":"invalid_client"}' };
    const accepted = json(granted);
    it.each<[string, before: [GrantType, WireReply][], code: string]>([
      ['before anything is known', [], 'invalid_client'],
      ['after a login', [['authorization_code', accepted]], 'unauthorized_client'],
      ['after a refresh', [['refresh_token', accepted]], 'unauthorized_client'],
      [
        'after a code that was refused',
        [['authorization_code', { status: 400, body: '{"error":"invalid_grant"}' }]],
        'invalid_client',
      ],
      [
        'after a login, and one that was refused too',
        [
          ['authorization_code', accepted],
          ['authorization_code', refused],
        ],
        'invalid_client',
      ],
      [
        'after the same grant was given',
        [
          ['authorization_code', accepted],
          ['client_credentials', accepted],
        ],
        'invalid_client',
      ],
    ])('%s', async (_, before, code) => {
      const { client, tokens, wire, notified } = asking();
      for (const [grantType, reply] of before) {
        wire.answers(TOKEN, reply);
        await failureOf(tokens.request(grantType, {}));
      }
      wire.answers(TOKEN, refused);
      const error = await failureOf(client.clientCredentials());
      expect(error).toMatchObject({
        code,
        message: expect.stringContaining('register a client for client credentials'),
      });
      expect(notified.at(-1)).toMatchObject({ grantType: 'client_credentials', error: code });
    });

    it.each([
      ['client_credentials', 'invalid_scope'],
      ['refresh_token', 'invalid_client'],
    ] as const)('is not seen in %s that end in %s after a login', async (grantType, error) => {
      const { tokens, wire } = asking();
      await tokens.request('authorization_code', {});
      wire.answers(TOKEN, { status: 400, body: JSON.stringify({ error }) });
      expect(await failureOf(tokens.request(grantType, {}))).toMatchObject({ code: error });
    });

    it('is told twice alike', async () => {
      const { client, tokens, wire } = asking();
      await tokens.request('authorization_code', {});
      wire.answers(TOKEN, refused, refused);
      for (let time = 0; time < 2; time += 1)
        expect(await failureOf(client.clientCredentials())).toMatchObject({ code: 'unauthorized_client' });
    });
  });

  it('says when the code verifier was refused', async () => {
    const { tokens, wire } = asking();
    const body = JSON.stringify({ error: 'invalid_grant', hint: 'Failed to verify `code_verifier`.' });
    wire.answers(TOKEN, { status: 400, body });
    expect(await failureOf(tokens.request('authorization_code', {}))).toMatchObject({
      code: 'invalid_grant',
      pkceRejected: true,
    });
  });

  it.each<[reply: WireReply, waitMs: number | undefined]>([
    [{ status: 429, headers: { 'retry-after': '60' } }, 60_000],
    [{ status: 429, body: '{"retry_after":30}' }, 30_000],
    [{ status: 503, headers: { 'retry-after': 'Tue, 01 Jan 2030 00:00:20 GMT' } }, 20_000],
    [{ status: 429 }, undefined],
    [new TransportFailure('circuit_open', false), 10_000],
    [new TransportFailure('aborted', true), undefined],
  ])('%j says how long to wait: %p ms', async (reply, retryAfterMs) => {
    const { tokens, wire } = asking();
    wire.answers(TOKEN, reply);
    expect(await failureOf(tokens.request('authorization_code', {}))).toMatchObject({ retryAfterMs });
  });

  it('that nobody foresaw is handed on, and told as another', async () => {
    const { tokens, wire, notified } = asking();
    const defect = new TypeError('ours');
    wire.answers(TOKEN, defect);
    expect(await failureOf(tokens.request('authorization_code', {}))).toBe(defect);
    expect(notified).toMatchObject([{ error: 'other' }]);
  });
});

describe('a provider that throttles', () => {
  it('is not asked for what can wait, until it said so, and logins go on', async () => {
    const { tokens, wire, notified, clock } = asking();
    wire.answers(TOKEN, { status: 429, headers: { 'retry-after': '60' } });
    await failureOf(tokens.request('refresh_token', {}));
    expect(wire.requests).toHaveLength(1);
    clock.time += 20_000;
    expect(await failureOf(tokens.request('refresh_token', {}))).toMatchObject({
      code: 'rate_limited',
      grantType: 'refresh_token',
      retryAfterMs: 40_000,
    });
    expect(wire.requests).toHaveLength(1);
    expect(notified.at(-1)).toMatchObject({ grantType: 'refresh_token', error: 'rate_limited' });
    await tokens.request('authorization_code', {});
    clock.time += 40_000;
    await tokens.request('refresh_token', {});
    expect(wire.requests).toHaveLength(3);
  });

  it('is told from one that fails, which is asked again', async () => {
    const { tokens, wire } = asking();
    wire.answers(TOKEN, { status: 400, body: '{"error":"invalid_grant"}', headers: { 'retry-after': '60' } });
    await failureOf(tokens.request('refresh_token', {}));
    await tokens.request('refresh_token', {});
    expect(wire.requests).toHaveLength(2);
  });
});

describe('MubarokahClient', () => {
  it('asks who a token belongs to', async () => {
    const { client, wire } = asking();
    expect(await client.user('at')).toMatchObject({ id: '7' });
    expect(await client.userDetails('at')).toMatchObject({ id: '7', phoneNumber: null });
    expect(wire.requests.map(({ path }) => path)).toEqual(['/api/user', '/api/user/details']);
  });

  it.each([
    [[], null],
    [['reports', 'send'], 'reports send'],
  ])('asks for a token of the app itself with the scopes %j', async (scopes, asked) => {
    const { client, wire } = asking();
    wire.answers(TOKEN, json(granted));
    expect(await client.clientCredentials(scopes)).toMatchObject({ accessToken: 'at', scopes });
    const { form } = wire.requests[0]!;
    expect([form!.get('grant_type'), form!.get('scope')]).toEqual(['client_credentials', asked]);
  });

  it('asks for a token of the app itself without scopes, where none are named', async () => {
    const { client, wire } = asking();
    await client.clientCredentials();
    expect(wire.requests[0]!.form!.has('scope')).toBe(false);
  });

  it('asks for new tokens for old ones, which keep their scopes', async () => {
    const { client, wire } = asking();
    wire.answers(TOKEN, json({ ...granted, refresh_token: 'rt-2' }));
    expect(await client.refresh('rt-1', ['view-user'])).toMatchObject({
      refreshToken: 'rt-2',
      scopes: ['view-user'],
    });
    const { form } = wire.requests[0]!;
    expect([form!.get('grant_type'), form!.get('refresh_token')]).toEqual(['refresh_token', 'rt-1']);
  });
});
