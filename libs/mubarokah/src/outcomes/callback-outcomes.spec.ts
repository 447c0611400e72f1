import { describe, expect, it } from '@jest/globals';
import { CALLBACK_OUTCOMES, CALLBACK_REASONS, type CallbackReason } from './callback-outcomes.js';
import { FAULTS, type Fault } from './fault.js';

/** What was agreed, written down a second time: a change of the table must be meant. */
const AGREED: readonly (readonly [Fault, number, readonly CallbackReason[]])[] = [
  ['none', 303, ['none']],
  ['unverified', 400, ['malformed_request', 'missing_state', 'missing_cookie', 'invalid_state']],
  ['unverified', 400, ['expired_state', 'replayed_state', 'issuer_mismatch']],
  ['unverified', 429, ['too_many_attempts']],
  ['user', 403, ['access_denied', 'rejected_by_app']],
  ['user', 401, ['interaction_required', 'logged_out']],
  ['claimed', 500, ['invalid_request', 'unauthorized_client', 'unsupported_response_type', 'invalid_scope']],
  ['claimed', 502, ['server_error', 'provider_other']],
  ['claimed', 503, ['temporarily_unavailable']],
  ['claimed', 400, ['token_invalid_grant', 'token_pkce_rejected', 'token_invalid_request']],
  ['client_config', 500, ['token_invalid_client', 'token_unauthorized_client', 'token_invalid_scope']],
  ['client_config', 403, ['user_insufficient_scope', 'user_unapproved_scope', 'user_forbidden']],
  ['provider', 503, ['token_rate_limited', 'user_rate_limited', 'circuit_open']],
  ['provider', 502, ['token_server_error', 'user_server_error', 'user_unauthorized']],
  ['provider', 502, ['token_invalid_response', 'user_invalid_response']],
  ['provider', 504, ['token_timeout', 'user_timeout']],
  ['network', 503, ['token_network', 'user_network', 'circuit_open_network']],
  ['app', 503, ['session_error', 'store_error']],
  ['app', 500, ['hook_error', 'internal_error']],
];
const rows = AGREED.flatMap(([fault, status, reasons]) =>
  reasons.map((reason) => ({ reason, fault, status })),
);

describe('CALLBACK_OUTCOMES', () => {
  it.each(rows)('$reason is the fault of $fault and answers $status', ({ reason, fault, status }) => {
    expect(CALLBACK_OUTCOMES[reason]).toMatchObject({ fault, status });
  });

  it('lists no reason beyond the agreed ones, and none twice', () => {
    expect([...CALLBACK_REASONS].sort()).toEqual(rows.map(({ reason }) => reason).sort());
  });

  it('says of each call that fails that the login ended there, and of what came back that it came no further', () => {
    const ended = (step: string): string[] =>
      CALLBACK_REASONS.filter((reason) => CALLBACK_OUTCOMES[reason].step === step);
    expect(ended('token').filter((reason) => !reason.startsWith('token_'))).toEqual([
      'circuit_open',
      'circuit_open_network',
    ]);
    expect(ended('user').every((reason) => reason.startsWith('user_'))).toBe(true);
    expect(ended('hook')).toEqual(['rejected_by_app', 'hook_error']);
    expect(ended('session')).toEqual(['logged_out', 'session_error', 'store_error']);
    expect(ended('done')).toEqual(['none']);
    expect(ended('return').some((reason) => /^(token|user)_/.test(reason))).toBe(false);
  });

  it('uses every fault', () => {
    expect(new Set(Object.values(CALLBACK_OUTCOMES).map(({ fault }) => fault))).toEqual(new Set(FAULTS));
  });

  it.each<[CallbackReason, RegExp]>([
    ['token_timeout', /took too long to answer/],
    ['user_timeout', /took too long to answer/],
    ['token_network', /could not be reached/],
    ['circuit_open_network', /could not be reached/],
    ['circuit_open', /could not complete the login/],
  ])('says of %s what was the matter', (reason, text) => {
    expect(CALLBACK_OUTCOMES[reason].text.en).toMatch(text);
  });

  it.each(CALLBACK_REASONS)('has a sentence for %s in both languages that needs no escaping', (reason) => {
    const { en, id } = CALLBACK_OUTCOMES[reason].text;
    expect(en).toMatch(/^[A-Z][^<>&"]+\.$/);
    expect(id).toMatch(/^[A-Z][^<>&"]+\.$/);
    expect(id).not.toBe(en);
  });
});
