import type { ApiStatus, AttemptError, CallbackReason, Fault } from '../../outcomes/index.js';
import {
  apiStatusOf,
  judgeApiReply,
  judgeTokenReply,
  type ProviderResponse,
} from '../../mubarokah-id/index.js';
import { type CheckResult, UP } from '../probe/check-result.js';
import type { HealthReason } from '../probe/health-reason.js';

const failing = (reason: HealthReason, fault: Fault): CheckResult => ({ status: 'down', reason, fault });

const CLIENT_REFUSED = failing('client_refused', 'client_config');
const SCOPE_REFUSED = failing('scope_refused', 'client_config');
const SERVER_ERROR = failing('server_error', 'provider');
const UNEXPECTED = failing('unexpected_answer', 'provider');

/**
 * The one rule for real calls and for those of the check itself. Undefined: what was refused is the code or the token of
 * the caller, which tells nothing of Mubarokah ID.
 */
const BY_ERROR: Readonly<Record<AttemptError, CheckResult | undefined>> = {
  none: UP,
  invalid_grant: undefined,
  invalid_request: undefined,
  token_expired: undefined,
  token_invalid: undefined,
  unauthenticated: undefined,
  insufficient_scope: undefined,
  unapproved_scope: undefined,
  permission_denied: undefined,
  invalid_client: CLIENT_REFUSED,
  unauthorized_client: CLIENT_REFUSED,
  unsupported_grant_type: CLIENT_REFUSED,
  invalid_scope: CLIENT_REFUSED,
  rate_limited: { status: 'degraded', reason: 'rate_limited', fault: 'provider' },
  server_error: SERVER_ERROR,
  temporarily_unavailable: SERVER_ERROR,
  invalid_response: UNEXPECTED,
  bad_request: UNEXPECTED,
  other: UNEXPECTED,
  redirect: failing('redirected_elsewhere', 'provider'),
  timeout: failing('timeout', 'provider'),
  dns: failing('dns', 'network'),
  connect: failing('connect', 'network'),
  tls: failing('tls', 'network'),
  aborted: failing('reset', 'network'),
  circuit_open: undefined, // nothing was asked
};

export function judgeAnswer(error: AttemptError, status: ApiStatus): CheckResult | undefined {
  return status === '404' ? failing('not_found', 'provider') : BY_ERROR[error];
}

/** A login knows what a single call cannot: that the token which is refused is a fresh one. */
export function judgeLogin(reason: CallbackReason): CheckResult | undefined {
  switch (reason) {
    case 'user_unauthorized':
      return failing('token_refused', 'provider');
    case 'user_insufficient_scope':
    case 'user_unapproved_scope':
    case 'user_forbidden':
      return SCOPE_REFUSED;
    default:
      return undefined;
  }
}

/** `/api/user` without a token. Only a JSON 401 is up: a captive page says 200, in HTML. */
export function judgeApiUser(response: ProviderResponse): CheckResult {
  if (response.status === 401) return isJson(response) ? UP : UNEXPECTED;
  const reply = judgeApiReply(response);
  return judgeAnswer(reply.ok ? 'invalid_response' : reply.error, reply.status) ?? UNEXPECTED;
}

/** `/oauth/authorize`: a page, or a redirect that stays at Mubarokah ID or comes back to the app without an error. */
export function judgeAuthorize(
  response: ProviderResponse,
  { baseUrl, redirectUri }: { readonly baseUrl: string; readonly redirectUri: string },
): CheckResult {
  if (response.status === 200) return UP;
  const to = redirectOf(response, baseUrl);
  if (to === undefined) return judgeRefusal(response);
  const app = new URL(redirectUri);
  if (to.origin === app.origin && to.pathname === app.pathname)
    return judgeReturn(to.searchParams.get('error'));
  return to.origin === new URL(baseUrl).origin ? UP : failing('redirected_elsewhere', 'provider');
}

/** RFC 6749 §4.1.2.1, and OpenID Connect Core §3.1.2.6: nobody is logged in, and a check cannot agree to anything. */
function judgeReturn(error: string | null): CheckResult {
  switch (error) {
    case null:
    case 'access_denied':
    case 'login_required':
    case 'consent_required':
    case 'interaction_required':
      return UP;
    case 'invalid_request':
    case 'invalid_scope':
    case 'unauthorized_client':
    case 'unsupported_response_type':
      return CLIENT_REFUSED;
    case 'server_error':
    case 'temporarily_unavailable':
      return SERVER_ERROR;
    default:
      return UNEXPECTED;
  }
}

/** An unknown client or redirect URI is refused at the provider itself, in the words of the token endpoint. */
function judgeRefusal(response: ProviderResponse): CheckResult {
  const reply = judgeTokenReply('authorization_code', response);
  const judged = judgeAnswer(reply.ok ? 'invalid_response' : reply.error, apiStatusOf(response.status));
  const isOurs = judged === undefined || judged.fault === 'client_config';
  return isOurs && !isJson(response) ? UNEXPECTED : (judged ?? CLIENT_REFUSED);
}

function isJson({ headers, body = '' }: ProviderResponse): boolean {
  if (!/\bjson\b/i.test(String(headers['content-type']))) return false;
  try {
    return typeof JSON.parse(body) === 'object';
  } catch {
    return false;
  }
}

function redirectOf({ status, headers }: ProviderResponse, base: string): URL | undefined {
  const location = headers['location'];
  if (![302, 303, 307].includes(status) || typeof location !== 'string') return undefined;
  return URL.canParse(location, base) ? new URL(location, base) : undefined;
}
