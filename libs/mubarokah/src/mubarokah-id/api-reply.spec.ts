import { describe, expect, it } from '@jest/globals';
import { API_ERRORS_BY_STATUS } from '../outcomes/index.js';
import { judgeApiReply } from './api-reply.js';

const judge = (status: number, body: unknown) =>
  judgeApiReply({
    status,
    headers: {},
    body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
  });

describe('judgeApiReply', () => {
  it.each([
    [200, '200'],
    [204, '204'],
    [201, '2xx'],
    [206, '2xx'],
    [299, '2xx'],
  ])('accepts a JSON object with status %d as %s', (code, status) => {
    expect(judge(code, { id: 7 })).toEqual({ ok: true, status, fields: { id: 7 } });
  });

  it.each([
    undefined,
    '',
    'null',
    '[]',
    '[{"id":7}]',
    '"7"',
    '7',
    'true',
    '<!doctype html><title>Log in</title>',
    '{"id":7',
    '\uFEFF{"id":7}',
  ])('refuses %j with status 200', (body) => {
    expect(judge(200, body)).toEqual({ ok: false, status: '200', error: 'invalid_response' });
  });

  it.each([
    [300, '3xx', 'redirect'],
    [301, '3xx', 'redirect'],
    [302, '302', 'redirect'],
    [307, '3xx', 'redirect'],
    [399, '3xx', 'redirect'],
    [400, '400', 'bad_request'],
    [401, '401', 'unauthenticated'],
    [403, '403', 'other'],
    [404, '404', 'other'],
    [405, '4xx', 'other'],
    [418, '4xx', 'other'],
    [429, '429', 'rate_limited'],
    [499, '4xx', 'other'],
    [500, '500', 'server_error'],
    [502, '502', 'server_error'],
    [503, '503', 'server_error'],
    [504, '504', 'server_error'],
    [599, '5xx', 'server_error'],
  ])('takes %d for %s %s, however its body looks', (code, status, error) => {
    for (const body of [
      undefined,
      '',
      '<h1>No</h1>',
      'null',
      '[]',
      {},
      { error: 7, message: null },
      { id: 7 },
    ])
      expect(judge(code, body)).toEqual({ ok: false, status, error });
  });

  it.each([
    [401, { error: 'token_expired' }, 'token_expired'],
    [401, { error: 'token_invalid' }, 'token_invalid'],
    [401, { error: 'invalid_token' }, 'token_invalid'],
    [401, { message: 'Unauthenticated.' }, 'unauthenticated'],
    [401, { error: 'new_error' }, 'unauthenticated'],
    [403, { error: 'insufficient_scope' }, 'insufficient_scope'],
    [403, { error: 'unapproved_scope' }, 'unapproved_scope'],
    [403, { error: 'permission_denied' }, 'permission_denied'],
    [403, { message: 'Invalid scope(s) provided.' }, 'insufficient_scope'],
    [403, { message: 'Forbidden' }, 'other'],
    [403, { error: 'new_error' }, 'other'],
    [429, { error: 'rate_limit_exceeded', retry_after: 60 }, 'rate_limited'],
    [429, { message: 'Too Many Attempts.' }, 'rate_limited'],
    // What belongs to another status is not believed.
    [400, { error: 'token_expired' }, 'bad_request'],
    [500, { error: 'insufficient_scope' }, 'server_error'],
  ])('takes %d %j for %s', (code, body, error) => {
    expect(judge(code, body)).toMatchObject({ ok: false, error });
  });

  it('never pairs a status with an error that is not listed for it', () => {
    const bodies = [
      '',
      {},
      ...['token_expired', 'insufficient_scope', 'rate_limited', 'x'].map((error) => ({ error })),
    ];
    const codes = Array.from({ length: 400 }, (_, index) => 200 + index);
    const strays = codes
      .flatMap((code) => bodies.map((body) => judge(code, body)))
      .filter(
        (reply) =>
          !reply.ok && !(API_ERRORS_BY_STATUS[reply.status] as readonly string[]).includes(reply.error),
      );
    expect(strays).toEqual([]);
  });
});
