import type { ProviderResponse, TransportFailure } from '../../provider/index.js';
import { type CheckResult, down, UP } from '../probe/check-result.js';
import type { HealthReason } from '../probe/health-reason.js';

const REASON_OF_TRANSPORT: Record<TransportFailure['code'], HealthReason> = {
  timeout: 'timeout',
  dns: 'dns',
  connect: 'connect',
  tls: 'tls',
  aborted: 'reset',
  circuit_open: 'circuit_open',
};

export function judgeTransport({ code }: TransportFailure): CheckResult {
  return down(REASON_OF_TRANSPORT[code]);
}

/** `/api/user` without a token. Only a JSON 401 is up: a captive page says 200, in HTML. */
export function judgeApiUser(response: ProviderResponse): CheckResult {
  return response.status === 401 && isJson(response) ? UP : judgeOther(response);
}

/** `/oauth/authorize`: a redirect that stays at Mubarokah ID or comes back to the app, or a page. */
export function judgeAuthorize(response: ProviderResponse, origins: readonly string[]): CheckResult {
  if (response.status === 200) return UP;
  return isRedirectTo(response, origins) ? UP : judgeOther(response);
}

function judgeOther({ status }: ProviderResponse): CheckResult {
  if (status === 429) return { status: 'degraded', reason: 'rate_limited' };
  if (status === 404) return down('not_found');
  if (status >= 500) return down('server_error');
  return down(status >= 300 && status < 400 ? 'redirected_elsewhere' : 'unexpected_answer');
}

function isJson({ headers, body = '' }: ProviderResponse): boolean {
  if (!/\bjson\b/i.test(String(headers['content-type']))) return false;
  try {
    return typeof JSON.parse(body) === 'object';
  } catch {
    return false;
  }
}

function isRedirectTo({ status, headers }: ProviderResponse, [base, ...others]: readonly string[]): boolean {
  const location = headers['location'];
  if (![302, 303, 307].includes(status) || typeof location !== 'string' || !URL.canParse(location, base))
    return false;
  return [base, ...others].includes(new URL(location, base).origin);
}
