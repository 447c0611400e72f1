import { json, type Answer, type AnswerHeaders } from '../http/answer.js';
import type { IncomingRequest } from '../http/incoming-request.js';
import type { Provider } from '../state/provider.js';
import type { IssuedTokens } from '../state/tokens.js';
import { authenticateClient } from './client-authentication.js';
import { grantOf, isGrantType } from './grants.js';
import { OAuthRefusal } from './oauth-refusal.js';

/** `POST /oauth/token`. */
export async function answerToken(provider: Provider, request: IncomingRequest): Promise<Answer> {
  try {
    const grantType = request.form.get('grant_type');
    if (!isGrantType(grantType)) throw OAuthRefusal.unsupportedGrantType();
    const client = authenticateClient(provider, request, grantType);
    return success(provider, await grantOf(grantType)(provider, client, request.form));
  } catch (error) {
    if (error instanceof OAuthRefusal) return error.toAnswer(provider.dialect, challenge(error, request));
    throw error;
  }
}

/** Passport leaves `scope` out. */
function success(provider: Provider, { accessToken, refreshToken }: IssuedTokens): Answer {
  return json(
    200,
    {
      token_type: 'Bearer',
      expires_in: expiresIn(provider),
      access_token: accessToken,
      refresh_token: refreshToken,
    },
    {
      'Content-Type': 'application/json; charset=UTF-8',
      'Cache-Control': 'no-store, private',
      Pragma: 'no-cache',
    },
  );
}

/**
 * League 9 takes the time once more when it answers, and says one second less where another has begun meanwhile. Here it
 * always does: so no app comes to rely on the round number, and no test fails now and then.
 */
function expiresIn({ dialect, accessTokenLifetimeSeconds }: Provider): number {
  return dialect === 'legacy' ? accessTokenLifetimeSeconds : Math.max(1, accessTokenLifetimeSeconds - 1);
}

/** RFC 6749 §5.2 asks for it where the client has used HTTP authentication, and only then it is sent. */
function challenge({ error }: OAuthRefusal, { headers }: IncomingRequest): AnswerHeaders {
  const isAsked = error === 'invalid_client' && headers.authorization !== undefined;
  return isAsked ? { 'WWW-Authenticate': 'Basic realm="OAuth"' } : {};
}
