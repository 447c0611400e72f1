import type { SandboxAnswer, SandboxEndpoint } from 'nestjs-mubarokah/testing';
import type { CallbackReason } from 'nestjs-mubarokah/events';
import { BREAKS_OFF } from '../support/breaks-off.js';
import type { VISITS } from './guarded-pages.js';

/** One way in which a login can go, and what the browser must be told. */
export interface Flow {
  readonly reason: CallbackReason;
  /** What comes back from the provider; by default a code. `state` is filled in unless it is given. */
  readonly callback?: Readonly<Record<string, string>>;
  /** What the provider answers to the calls behind the callback. */
  readonly answers?: Readonly<Partial<Record<SandboxEndpoint, SandboxAnswer>>>;
  /** What it answers before that: what is tried again. */
  readonly first?: Readonly<Partial<Record<SandboxEndpoint, SandboxAnswer>>>;
  /** What goes wrong in the app. */
  readonly app?: 'hook throws' | 'hook refuses' | 'no session' | 'no tokens' | 'defect';
  /** How the browser behaves. */
  readonly browser?:
    | 'no cookies'
    | 'posts'
    | 'waits too long'
    | 'comes twice'
    | 'reloads'
    | 'tries again'
    | 'leaves'
    | 'starts twice'
    | 'logs out';
  /** The guard of a page sends the browser to the login, and looks at it again when it has logged in. */
  readonly visit?: keyof typeof VISITS;
  /** What a guard of the app does on a login route of the app's own, before the login. */
  readonly ownGuard?: 'redirects' | 'denies';
  /** Mubarokah ID is down there until it is not asked any more. */
  readonly outage?: 'token' | 'user';
  /** So many codes were refused before that no more are passed on. */
  readonly flood?: boolean;
  /** How often it comes, beside the others; the slow ones rarely. @default 10 */
  readonly weight?: number;
}

const failedToken = (error: string, status = 400, more: object = {}): Flow['answers'] => ({
  token: { status, body: { error, ...more } },
});
const failedUser = (status: number, body: unknown = {}): Flow['answers'] => ({
  user: { status, body, times: 3 },
});
const redirected = (reason: CallbackReason, error: string = reason): Flow => ({
  reason,
  callback: { error },
});

/** Every reason of the table. */
export const FLOWS: readonly Flow[] = [
  { reason: 'none', weight: 150 },
  { reason: 'none', browser: 'starts twice' },
  { reason: 'none', browser: 'leaves', weight: 2 },
  { reason: 'none', first: { user: { status: 502 } }, weight: 2 },
  { reason: 'none', first: { token: { status: 503, headers: { 'retry-after': '0' } } } },
  {
    reason: 'none',
    browser: 'tries again',
    first: { token: { status: 500, body: { error: 'server_error' } } },
  },
  { reason: 'none', visit: 'in time', weight: 30 },
  { reason: 'none', visit: 'without the scope' },
  { reason: 'none', visit: 'too late' },
  { reason: 'none', visit: 'while the store is away' },
  { reason: 'access_denied', callback: { error: 'access_denied' }, visit: 'in time' },
  { reason: 'none', ownGuard: 'redirects' },
  { reason: 'none', ownGuard: 'denies' },
  { reason: 'replayed_state', browser: 'comes twice', weight: 20 },
  { reason: 'replayed_state', browser: 'reloads', weight: 20 },
  { reason: 'malformed_request', callback: { code: 'a', error: 'b' } },
  { reason: 'malformed_request', browser: 'posts' },
  { reason: 'missing_state', callback: { code: 'a', state: '' } },
  { reason: 'missing_cookie', browser: 'no cookies' },
  { reason: 'invalid_state', callback: { code: 'a', state: 'forged' } },
  { reason: 'expired_state', browser: 'waits too long' },
  { reason: 'issuer_mismatch', callback: { code: 'a', iss: 'https://evil.example' } },
  { reason: 'too_many_attempts', flood: true, answers: failedToken('invalid_grant'), weight: 2 },
  redirected('access_denied'),
  redirected('interaction_required', 'login_required'),
  redirected('invalid_request'),
  redirected('unauthorized_client'),
  redirected('unsupported_response_type'),
  redirected('invalid_scope'),
  redirected('server_error'),
  redirected('temporarily_unavailable'),
  redirected('provider_other', 'whatever_they_think_of'),
  { reason: 'rejected_by_app', app: 'hook refuses' },
  { reason: 'logged_out', browser: 'logs out' },
  { reason: 'hook_error', app: 'hook throws' },
  { reason: 'session_error', app: 'no session' },
  { reason: 'store_error', app: 'no tokens' },
  { reason: 'internal_error', app: 'defect' },
  { reason: 'token_invalid_grant', answers: failedToken('invalid_grant') },
  {
    reason: 'token_pkce_rejected',
    answers: failedToken('invalid_grant', 400, { hint: 'Failed to verify `code_verifier`.' }),
  },
  { reason: 'token_invalid_request', answers: failedToken('invalid_request') },
  { reason: 'token_invalid_client', answers: failedToken('invalid_client', 401) },
  { reason: 'token_unauthorized_client', answers: failedToken('unauthorized_client') },
  { reason: 'token_unauthorized_client', answers: failedToken('unsupported_grant_type') },
  { reason: 'token_invalid_scope', answers: failedToken('invalid_scope') },
  { reason: 'token_rate_limited', answers: failedToken('slow_down', 429) },
  { reason: 'token_server_error', answers: failedToken('server_error', 500) },
  { reason: 'token_invalid_response', answers: { token: { status: 200, body: null } } },
  { reason: 'token_timeout', answers: { token: { hang: true } }, weight: 1 },
  { reason: 'token_network', answers: { token: BREAKS_OFF }, weight: 2 },
  { reason: 'user_insufficient_scope', answers: failedUser(403, { error: 'insufficient_scope' }) },
  { reason: 'user_unapproved_scope', answers: failedUser(403, { error: 'unapproved_scope' }) },
  { reason: 'user_forbidden', answers: failedUser(403) },
  { reason: 'user_rate_limited', answers: failedUser(429) },
  { reason: 'user_unauthorized', answers: failedUser(401, { error: 'token_expired' }) },
  { reason: 'user_invalid_response', answers: failedUser(200, 'not JSON') },
  { reason: 'user_server_error', answers: failedUser(502), weight: 1 },
  { reason: 'user_timeout', answers: { user: { hang: true, times: 3 } }, weight: 1 },
  { reason: 'user_network', answers: { user: { ...BREAKS_OFF, times: 3 } }, weight: 1 },
  { reason: 'circuit_open', outage: 'token', answers: failedToken('server_error', 500), weight: 1 },
  { reason: 'circuit_open', outage: 'user', answers: failedUser(500), weight: 1 },
  { reason: 'circuit_open_network', outage: 'token', answers: { token: BREAKS_OFF }, weight: 1 },
];

/** The same flows for the same seed: each kind at least once, then by weight. */
export function* randomFlows(count: number, seed: number): Generator<Flow> {
  const total = FLOWS.reduce((sum, { weight = 10 }) => sum + weight, 0);
  const random = mulberry32(seed);
  for (let i = 0; i < count; i += 1) yield i < FLOWS.length ? FLOWS[i]! : pick(random() * total);
}

function pick(at: number): Flow {
  let left = at;
  return FLOWS.find(({ weight = 10 }) => (left -= weight) < 0) ?? FLOWS[0]!;
}

/** A small generator of random numbers that can be repeated. */
export function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
