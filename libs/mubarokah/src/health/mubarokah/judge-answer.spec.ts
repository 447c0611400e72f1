import { describe, expect, it } from '@jest/globals';
import {
  API_ERRORS_BY_STATUS,
  type AttemptError,
  CALLBACK_OUTCOMES,
  TOKEN_ERRORS,
} from '../../outcomes/index.js';
import { judgeAnswer, judgeApiUser, judgeAuthorize, judgeLogin } from './judge-answer.js';

const ERRORS = [...new Set<AttemptError>([...TOKEN_ERRORS, ...Object.values(API_ERRORS_BY_STATUS).flat()])];
const ADDRESSES = { baseUrl: 'https://id.example', redirectUri: 'https://shop.example/auth/callback' };
const response = (status: number, body = '', headers: Record<string, string> = {}) => ({
  status,
  headers,
  body,
});
const json = (status: number, fields: object) =>
  response(status, JSON.stringify(fields), { 'content-type': 'application/json' });
const to = (location: string) => response(302, '', { location });

describe('judgeAnswer', () => {
  it.each<[fault: string, status: string, errors: AttemptError[]]>([
    [
      'client_config',
      'down',
      ['invalid_client', 'unauthorized_client', 'unsupported_grant_type', 'invalid_scope'],
    ],
    ['provider', 'degraded', ['rate_limited']],
    [
      'provider',
      'down',
      ['server_error', 'temporarily_unavailable', 'invalid_response', 'other', 'bad_request'],
    ],
    ['provider', 'down', ['redirect', 'timeout']],
    ['network', 'down', ['dns', 'connect', 'tls', 'aborted']],
  ])('has %s to act where a call makes it %s by %j', (fault, status, errors) => {
    for (const error of errors) expect(judgeAnswer(error, '400')).toMatchObject({ fault, status });
  });

  it('takes what is refused to one person alone for no sign of anything', () => {
    const silent = ERRORS.filter((error) => judgeAnswer(error, '400') === undefined);
    expect(silent.sort()).toEqual([
      'circuit_open',
      'insufficient_scope',
      'invalid_grant',
      'invalid_request',
      'permission_denied',
      'token_expired',
      'token_invalid',
      'unapproved_scope',
      'unauthenticated',
    ]);
  });

  it('asks whether the base URL is right where nothing is found', () => {
    expect(judgeAnswer('other', '404')).toMatchObject({ status: 'down', reason: 'not_found' });
  });
});

describe('judgeLogin', () => {
  it('knows that a token is refused which is fresh, and whose fault that is', () => {
    const judged = Object.keys(CALLBACK_OUTCOMES).flatMap((reason) => {
      const result = judgeLogin(reason as keyof typeof CALLBACK_OUTCOMES);
      return result === undefined ? [] : [[reason, result.status, result.fault]];
    });
    expect(judged).toEqual([
      ['user_insufficient_scope', 'down', 'client_config'],
      ['user_unapproved_scope', 'down', 'client_config'],
      ['user_forbidden', 'down', 'client_config'],
      ['user_unauthorized', 'down', 'provider'],
    ]);
    for (const [reason, , fault] of judged)
      expect(CALLBACK_OUTCOMES[reason as keyof typeof CALLBACK_OUTCOMES].fault).toBe(fault);
  });
});

describe('judgeApiUser', () => {
  it.each([
    [json(401, { message: 'Unauthenticated.' }), 'up', undefined],
    [json(200, { id: 1 }), 'down', 'unexpected_answer'],
    [json(403, { error: 'insufficient_scope' }), 'down', 'unexpected_answer'],
    [response(401, '<h1>Log in</h1>', { 'content-type': 'text/html' }), 'down', 'unexpected_answer'],
    [response(503), 'down', 'server_error'],
    [response(429), 'degraded', 'rate_limited'],
  ])('takes %j for %s (%s)', (answer, status, reason) => {
    const judged = judgeApiUser(answer);
    expect([judged.status, judged.reason]).toEqual([status, reason]);
  });
});

describe('judgeAuthorize', () => {
  const { redirectUri } = ADDRESSES;
  it.each([
    [response(200, '<form>'), 'up', undefined, undefined],
    [to('/login'), 'up', undefined, undefined],
    [to('https://id.example/login?error=invalid_scope'), 'up', undefined, undefined],
    [to(`${redirectUri}?code=a&state=b`), 'up', undefined, undefined],
    [to(`${redirectUri}?error=login_required`), 'up', undefined, undefined],
    [to(`${redirectUri}?error=access_denied`), 'up', undefined, undefined],
    [to(`${redirectUri}?error=invalid_scope&hint=x`), 'down', 'client_refused', 'client_config'],
    [to(`${redirectUri}?error=unauthorized_client`), 'down', 'client_refused', 'client_config'],
    [to(`${redirectUri}?error=server_error`), 'down', 'server_error', 'provider'],
    [to(`${redirectUri}?error=constructor`), 'down', 'unexpected_answer', 'provider'],
    [to('https://portal.example/'), 'down', 'redirected_elsewhere', 'provider'],
    [to('https://shop.example/other'), 'down', 'redirected_elsewhere', 'provider'],
    [json(401, { error: 'invalid_client' }), 'down', 'client_refused', 'client_config'],
    [json(400, { error: 'unsupported_grant_type' }), 'down', 'client_refused', 'client_config'],
    [json(400, { error: 'invalid_request' }), 'down', 'client_refused', 'client_config'],
    [response(401, '<h1>Log in</h1>'), 'down', 'unexpected_answer', 'provider'],
    [response(403, '<h1>No</h1>'), 'down', 'unexpected_answer', 'provider'],
    [response(204), 'down', 'unexpected_answer', 'provider'],
    [response(302), 'down', 'unexpected_answer', 'provider'],
    [response(404), 'down', 'not_found', 'provider'],
    [response(429, '<h1>Slow down</h1>'), 'degraded', 'rate_limited', 'provider'],
    [response(503, '<h1>Maintenance</h1>'), 'down', 'server_error', 'provider'],
  ])('takes %j for %s (%s, %s)', (answer, status, reason, fault) => {
    const judged = judgeAuthorize(answer, ADDRESSES);
    expect([judged.status, judged.reason, judged.fault]).toEqual([status, reason, fault]);
  });
});
