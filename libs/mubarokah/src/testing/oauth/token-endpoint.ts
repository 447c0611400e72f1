import { json, type Answer } from '../http/answer.js';
import type { IncomingRequest } from '../http/incoming-request.js';
import type { Provider } from '../state/provider.js';
import { authenticateClient } from './client-authentication.js';
import { GRANTS } from './grants.js';
import { OAuthRefusal } from './oauth-refusal.js';

/** `POST /oauth/token`. */
export async function answerToken(provider: Provider, request: IncomingRequest): Promise<Answer> {
  try {
    const { form } = request;
    if (form.repeated !== undefined) throw OAuthRefusal.invalidRequest(form.repeated);
    const grant = GRANTS.get(form.get('grant_type') ?? '');
    if (!grant) throw OAuthRefusal.unsupportedGrantType();
    const client = authenticateClient(provider.clients, request);
    const { accessToken, refreshToken } = await grant(provider, client, form);
    // Passport leaves `scope` out.
    return json(
      200,
      {
        token_type: 'Bearer',
        expires_in: provider.accessTokenLifetimeSeconds,
        access_token: accessToken,
        refresh_token: refreshToken,
      },
      { Pragma: 'no-cache' },
    );
  } catch (error) {
    if (error instanceof OAuthRefusal) return error.toAnswer(provider.dialect);
    throw error;
  }
}
