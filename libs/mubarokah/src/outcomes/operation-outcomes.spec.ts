import { describe, expect, it } from '@jest/globals';
import {
  API_ENDPOINTS,
  API_ERRORS_BY_STATUS,
  AUTH_RESULTS,
  AUTHORIZE_REASONS,
  GRANT_TYPES,
  TOKEN_ERRORS,
} from './operation-outcomes.js';

const words = (text: string): string[] => text.split(' ');
const sorted = (values: readonly string[]): string[] => [...values].sort();

describe('the closed sets of labels', () => {
  it.each([
    ['authorize reasons', AUTHORIZE_REASONS, 'none internal_error'],
    ['grant types', GRANT_TYPES, 'authorization_code refresh_token client_credentials'],
    [
      'token errors',
      TOKEN_ERRORS,
      'none invalid_request invalid_client invalid_grant unauthorized_client unsupported_grant_type ' +
        'invalid_scope rate_limited server_error temporarily_unavailable invalid_response timeout dns ' +
        'connect tls aborted circuit_open other',
    ],
    ['API endpoints', API_ENDPOINTS, 'user user_details logout_sso'],
  ])('hold the agreed %s', (_, set, agreed) => {
    expect(sorted(set)).toEqual(sorted(words(agreed)));
  });

  it.each([
    ['allowed', 'none'],
    ['challenged', 'no_session expired no_token invalid_token'],
    ['forbidden', 'missing_scope'],
    ['error', 'store_error provider_error internal_error'],
  ] as const)('let the guard say why it %s', (result, reasons) => {
    expect(AUTH_RESULTS[result]).toEqual(words(reasons));
  });

  it.each([
    ['200', 'none invalid_response'],
    ['204', 'invalid_response'],
    ['2xx', 'none invalid_response'],
    ['302', 'redirect'],
    ['3xx', 'redirect'],
    ['400', 'bad_request'],
    ['401', 'token_expired token_invalid unauthenticated'],
    ['403', 'insufficient_scope unapproved_scope permission_denied other'],
    ['404', 'other'],
    ['4xx', 'other'],
    ['429', 'rate_limited'],
    ['500', 'server_error'],
    ['502', 'server_error'],
    ['503', 'server_error'],
    ['504', 'server_error'],
    ['5xx', 'server_error'],
    ['none', 'timeout dns connect tls aborted circuit_open'],
  ] as const)('let an API answer of %s carry %s', (status, errors) => {
    expect(API_ERRORS_BY_STATUS[status]).toEqual(words(errors));
  });
});
