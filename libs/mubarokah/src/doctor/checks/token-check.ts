import { judgeTokenReply, type ProviderResponse, tokenRequest } from '../../mubarokah-id/index.js';
import { LIMITS } from '../../observability/index.js';
import type { LoginOptions } from '../../options/index.js';
import type { TokenError } from '../../outcomes/index.js';
import type { Check } from '../check.js';
import { failure, type Finding, ok, skipped, warning } from '../finding.js';
import { ask, transportFinding } from '../provider-answers.js';

/** Made up: a code that Mubarokah ID never gave, and a verifier of the right form (RFC 7636 §4.1). */
const CODE = { code: 'made-up-by-nestjs-mubarokah-doctor', code_verifier: 'doctor'.repeat(8) };

const TELL_THEM = 'Tell the operators of Mubarokah ID.';

/**
 * Whether the token endpoint takes this client, and in time. It is asked for tokens with a made-up code: what it should refuse is the
 * code. One request, and a second one where the client is refused: all of an address share 60 a minute.
 */
export const tokenCheck: Check = {
  name: 'token',
  needs: ['tcp', 'tls'],
  async examine(subject) {
    const { options, asksForToken } = subject;
    if (options === undefined) return [skipped('the options cannot work')];
    if (!asksForToken) return [skipped('not asked (--no-token)')];
    const startedAt = performance.now();
    const first = await ask(subject, requestFor(options));
    const late = slowness((performance.now() - startedAt) / 1000);
    if ('failure' in first) return [transportFinding(first.failure)];
    const error = errorOf(first.response);
    if (error !== 'invalid_client')
      return [judged(error, first.response, options), ...late, said(1, first.response)];
    const other = options.clientAuthentication === 'body' ? 'basic' : 'body';
    const second = await ask(subject, requestFor({ ...options, clientAuthentication: other }));
    const isTakenThen = 'response' in second && errorOf(second.response) === 'invalid_grant';
    return [
      isTakenThen
        ? failure(
            `the client is refused with its credentials in the ${options.clientAuthentication === 'body' ? 'body' : 'header'}, and taken the other way`,
            `Set clientAuthentication: '${other}'.`,
          )
        : judged(error, first.response, options),
      ...late,
      said(2, 'response' in second ? second.response : first.response),
    ];
  },
};

function requestFor(options: LoginOptions) {
  return tokenRequest(options, 'authorization_code', { ...CODE, redirect_uri: options.redirectUri });
}

function errorOf(response: ProviderResponse): TokenError {
  const reply = judgeTokenReply('authorization_code', response);
  return reply.ok ? 'none' : reply.error;
}

function judged(error: TokenError, { status }: ProviderResponse, { clientId }: LoginOptions): Finding {
  switch (error) {
    case 'invalid_grant':
    case 'invalid_request':
      return ok(`the client is taken; what is refused is the made-up code (${status}, JSON)`);
    case 'invalid_client':
      return failure(
        `the client ${clientId} is refused (invalid_client)`,
        'The client secret or id is wrong, or the client is revoked; older servers say the same of a redirect URI that is not registered.',
      );
    case 'unauthorized_client':
    case 'unsupported_grant_type':
      return failure(
        `this client may not log people in (${error})`,
        'Its registration lacks the grant authorization_code.',
      );
    case 'rate_limited':
      return warning(
        'it answers 429: too many requests',
        'All apps and replicas behind this address share 60 requests a minute.',
      );
    case 'server_error':
    case 'temporarily_unavailable':
      return failure(`it answers with a server error (${status})`, TELL_THEM);
    case 'none':
      return failure('it gives tokens for a code that nobody was given', TELL_THEM);
    default:
      return failure(
        `it answers something that is no answer of a token endpoint (${status})`,
        `Something else may answer in its place. ${TELL_THEM}`,
      );
  }
}

/** Of the same limit as the alert on it. */
function slowness(seconds: number): readonly Finding[] {
  if (seconds <= LIMITS.tokenExchangeSeconds) return [];
  return [warning(`it took ${seconds.toFixed(1)} s to answer`, `Each login waits for it. ${TELL_THEM}`)];
}

function said(requests: number, { headers }: ProviderResponse): Finding {
  const left = Number(headers['x-ratelimit-remaining'] ?? NaN);
  const rest = Number.isInteger(left) ? `; ${left} are left` : '';
  return ok(
    `${requests} of the 60 token requests that this address may make in a minute ${requests === 1 ? 'was' : 'were'} used${rest}`,
  );
}
