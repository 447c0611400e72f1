import { describe, expect, it } from '@jest/globals';
import { GRANT_TYPES, type GrantType } from '../outcomes/index.js';
import { judgeTokenReply } from './token-reply.js';

const judge = (grantType: GrantType, status: number, body: unknown) =>
  judgeTokenReply(grantType, {
    status,
    headers: {},
    body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
  });

const good = { token_type: 'Bearer', expires_in: 86_400, access_token: 'at', refresh_token: 'rt' };
const refused = (error: string) => ({ ok: false, error });

describe.each(GRANT_TYPES)('judgeTokenReply for %s', (grantType) => {
  describe('accepts', () => {
    it('tokens, and counts in milliseconds', () => {
      expect(judge(grantType, 200, { ...good, scope: 'view-user detail-user' })).toEqual({
        ok: true,
        accessToken: 'at',
        refreshToken: 'rt',
        expiresInMs: 86_400_000,
        scope: 'view-user detail-user',
      });
    });

    it.each([undefined, null, '', 7])('a reply whose refresh token is %p as one without', (refresh_token) => {
      expect(judge(grantType, 200, { ...good, refresh_token })).toMatchObject({
        ok: true,
        refreshToken: undefined,
      });
    });

    it.each([undefined, null])('a reply whose scope is %p as one without', (scope) => {
      expect(judge(grantType, 200, { ...good, scope })).toMatchObject({ ok: true, scope: undefined });
    });

    it.each(['Bearer', 'bearer', 'BEARER'])('the token type %s', (token_type) => {
      expect(judge(grantType, 200, { ...good, token_type })).toMatchObject({ ok: true });
    });

    it.each([
      ['a string of digits', '"3600"', 3_600_000],
      ['a fraction', '1.5', 1_500],
      ['an exponent', '1e3', 1_000_000],
    ])('a life that is %s', (_, expires_in, expiresInMs) => {
      const body = JSON.stringify(good).replace('86400', expires_in);
      expect(judge(grantType, 200, body)).toMatchObject({ ok: true, expiresInMs });
    });
  });

  describe('refuses a 2xx that is no token reply:', () => {
    it.each([
      ['null', 'null'],
      ['an empty array', '[]'],
      ['an array of one', JSON.stringify([good])],
      ['a string', '"token"'],
      ['a number', '7'],
      ['true', 'true'],
      ['nothing', ''],
      ['a body too large to read', undefined],
      ['an HTML page', '<!doctype html><title>Log in</title>'],
      ['half a body', JSON.stringify(good).slice(0, -9)],
      ['two bodies', JSON.stringify(good) + JSON.stringify(good)],
      ['an empty object', '{}'],
      ['an error with status 200', { error: 'invalid_grant' }],
      ['no access token', { ...good, access_token: undefined }],
      ['an access token of null', { ...good, access_token: null }],
      ['an empty access token', { ...good, access_token: '' }],
      ['a numeric access token', { ...good, access_token: 12345 }],
      ['an access token in an array', { ...good, access_token: ['at'] }],
      ['an access token that would break out of its header', { ...good, access_token: 'at\r\nX-Admin: 1' }],
      ['no token type', { ...good, token_type: undefined }],
      ['a token of another type', { ...good, token_type: 'mac' }],
      ['a token type in an array', { ...good, token_type: ['Bearer'] }],
    ])('%s', (_, body) => {
      expect(judge(grantType, 200, body)).toEqual(refused('invalid_response'));
    });

    it.each([
      ['missing', undefined],
      ['null', 'null'],
      ['0', '0'],
      ['-1', '-1'],
      ['infinite', '1e400'],
      ['a word', '"soon"'],
      ['a string of 0', '"0"'],
      ['a negative string', '"-60"'],
      ['an infinite string', '"Infinity"'],
      ['a string with an exponent', '"1e3"'],
      ['an empty string', '""'],
      ['an array', '[3600]'],
      ['true', 'true'],
    ])('a life that is %s', (_, expires_in) => {
      const body = JSON.stringify(good).replace(
        '"expires_in":86400,',
        expires_in === undefined ? '' : `"expires_in":${expires_in},`,
      );
      expect(judge(grantType, 200, body)).toEqual(refused('invalid_response'));
    });
  });

  describe('tells what a failure is by its status, whatever the body', () => {
    it.each([
      [101, 'invalid_response'],
      [300, 'invalid_response'],
      [301, 'invalid_response'],
      [302, 'invalid_response'],
      [307, 'invalid_response'],
      [404, 'invalid_response'],
      [405, 'invalid_response'],
      [429, 'rate_limited'],
      [500, 'server_error'],
      [502, 'server_error'],
      [503, 'temporarily_unavailable'],
      [504, 'server_error'],
      [599, 'server_error'],
    ])('%d: %s', (status, error) => {
      for (const body of [undefined, '', '<h1>Sorry</h1>', 'null', '{"err', { error: 'invalid_grant' }, good])
        expect(judge(grantType, status, body)).toEqual(refused(error));
    });

    it.each([
      [400, 'other'],
      [401, 'invalid_client'],
      [403, 'other'],
      [422, 'other'],
    ])('%d that says nothing known: %s', (status, error) => {
      const bodies = [
        '',
        '<h1>No</h1>',
        'null',
        '[]',
        {},
        { error: 'new_error' },
        { error: 7 },
        { error: null },
      ];
      for (const body of [undefined, ...bodies, { error: '__proto__' }, { error: 'none' }])
        expect(judge(grantType, status, body)).toEqual(refused(error));
    });
  });

  it.each([400, 401])('knows a wrong client with status %d', (status) => {
    const body = { error: 'invalid_client', error_description: 'Client authentication failed' };
    expect(judge(grantType, status, body)).toEqual(refused('invalid_client'));
  });

  it.each([
    'invalid_request',
    'invalid_grant',
    'unauthorized_client',
    'unsupported_grant_type',
    'invalid_scope',
    'server_error',
    'temporarily_unavailable',
  ])('takes %s from the body of a 400', (error) => {
    expect(judge(grantType, 400, { error })).toEqual(refused(error));
  });

  it('tells a provider that is busy from one that is broken, by what the body says', () => {
    expect(judge(grantType, 500, { error: 'temporarily_unavailable' })).toEqual(
      refused('temporarily_unavailable'),
    );
  });

  it.each([
    ['a body of the dialect that names it', { error: 'rate_limit_exceeded', retry_after: 60 }],
    ['a body that has only a sentence', { message: 'Too Many Attempts.' }],
  ])('knows being throttled by %s', (_, body) => {
    expect(judge(grantType, 429, body)).toEqual(refused('rate_limited'));
  });
});

describe('judgeTokenReply about a dead code', () => {
  it.each([
    'Authorization code has expired',
    'Authorization code has been revoked',
    'Authorization code was not issued to this client',
    'Authorization code malformed',
    'Cannot decrypt the authorization code',
  ])('hears "%s" in both dialects', (hint) => {
    const older = { error: 'invalid_request', error_description: 'The request is malformed.', hint };
    const newer = { error: 'invalid_grant', error_description: hint, hint };
    expect(judge('authorization_code', 400, older)).toEqual(refused('invalid_grant'));
    expect(judge('authorization_code', 400, newer)).toEqual(refused('invalid_grant'));
  });

  it.each(['hint', 'error_description', 'message'])('looks for the words in "%s"', (field) => {
    const body = { error: 'invalid_request', [field]: 'Authorization code has expired' };
    expect(judge('authorization_code', 400, body)).toEqual(refused('invalid_grant'));
  });

  it.each([
    'Check the `code` parameter',
    'Check the `redirect_uri` parameter',
    'Invalid redirect URI',
    7,
    null,
  ])('leaves an invalid_request with the hint %p alone', (hint) => {
    expect(judge('authorization_code', 400, { error: 'invalid_request', hint })).toEqual(
      refused('invalid_request'),
    );
  });

  it('does not look for it where no code was sent', () => {
    const body = { error: 'invalid_request', hint: 'Authorization code has expired' };
    expect(judge('client_credentials', 400, body)).toEqual(refused('invalid_request'));
  });
});

describe('judgeTokenReply about a code verifier', () => {
  it.each([
    ['invalid_grant', 'Failed to verify `code_verifier`.'],
    ['invalid_request', 'Check the `code_verifier` parameter'],
  ])('knows %s "%s" for a rejected proof', (error, hint) => {
    const rejected = { ok: false, error, pkceRejected: true };
    expect(judge('authorization_code', 400, { error, hint })).toEqual(rejected);
    expect(judge('authorization_code', 400, { error, error_description: hint })).toEqual(rejected);
  });

  it.each([
    ['cut in two', { hint: 'code_', message: 'verifier' }],
    ['in what is no text', { hint: ['code_verifier'] }],
  ])('does not see it %s', (_, fields) => {
    expect(judge('authorization_code', 400, { error: 'invalid_grant', ...fields })).toEqual(
      refused('invalid_grant'),
    );
  });

  it.each(['refresh_token', 'client_credentials'] as const)('does not look for it with %s', (grantType) => {
    const body = { error: 'invalid_grant', hint: 'Failed to verify `code_verifier`.' };
    expect(judge(grantType, 400, body)).toEqual(refused('invalid_grant'));
  });
});

describe('judgeTokenReply about a dead refresh token', () => {
  const older = { error: 'invalid_request', error_description: 'The refresh token is invalid.' };

  it.each([
    ['newer: 400 invalid_grant', 400, { error: 'invalid_grant' }],
    ['older: 401 invalid_request', 401, { ...older, hint: 'Token has been revoked' }],
    ['older, by message', 401, { error: 'invalid_request', message: 'The refresh token is invalid.' }],
    ['older, another hint', 401, { ...older, hint: 'Cannot decrypt the refresh token' }],
    ['older, without a hint', 401, { error: 'invalid_request' }],
    ['older, with status 400', 400, older],
  ])('%s', (_, status, body) => {
    expect(judge('refresh_token', status, body)).toEqual(refused('invalid_grant'));
  });

  it('does not look for it where no refresh token was sent', () => {
    expect(judge('client_credentials', 401, older)).toEqual(refused('invalid_request'));
  });

  it('leaves a forgotten parameter an invalid_request', () => {
    const body = { error: 'invalid_request', hint: 'Check the `refresh_token` parameter' };
    expect(judge('refresh_token', 400, body)).toEqual(refused('invalid_request'));
  });

  // One bad secret roll-out must not look like dead tokens and log everybody out.
  it.each([{ error: 'invalid_client' }, {}, '<h1>401</h1>'])('does not take a 401 of %j for one', (body) => {
    expect(judge('refresh_token', 401, body)).toEqual(refused('invalid_client'));
  });
});

describe('a token reply whose values are out of all bounds', () => {
  const reply = (fields: object) =>
    judgeTokenReply('authorization_code', {
      status: 200,
      headers: {},
      body: JSON.stringify({ token_type: 'Bearer', access_token: 'at', expires_in: 3600, ...fields }),
    });

  it.each([
    { access_token: 'x'.repeat(8_001) },
    { scope: ['view-user'] },
    { scope: { all: true } },
    { scope: true },
    { scope: 'view-user\u0000' },
    { scope: 'x'.repeat(4_001) },
    { expires_in: -1 },
    { expires_in: '1e9' },
  ])('is no reply: %j', (fields) => {
    expect(reply(fields)).toEqual({ ok: false, error: 'invalid_response' });
  });

  it.each([1e300, 8.64e15, '99999999999999999999'])(
    'lives ten years where it is said to live %p seconds',
    (s) => {
      const { expiresInMs } = reply({ expires_in: s }) as { expiresInMs: number };
      expect(expiresInMs).toBe(10 * 365 * 86_400_000);
      expect(Number.isNaN(new Date(Date.now() + expiresInMs).getTime())).toBe(false);
    },
  );

  it.each([7, '', 'x'.repeat(16_001), 'rt\n'])('has no refresh token that is %j', (refresh_token) => {
    expect(reply({ refresh_token })).toMatchObject({ ok: true, refreshToken: undefined });
  });

  it('takes a scope of null for one that is not said', () => {
    expect(reply({ scope: null })).toMatchObject({ ok: true, scope: undefined });
  });
});
