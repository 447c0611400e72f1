import type { Answer } from '../http/answer.js';
import type { IncomingRequest } from '../http/incoming-request.js';
import type { SandboxUser } from '../sandbox-options.js';
import type { RegisteredClient } from '../state/client-registry.js';
import type { Provider } from '../state/provider.js';
import { unauthenticated } from './api-refusals.js';

/** The scheme is not case-sensitive (RFC 9110 §11.1), but older releases take it to be. */
const BEARER = { current: /^Bearer +(\S+)$/i, legacy: /^Bearer +(\S+)$/ };

/** Who calls the API, and through which app. */
export interface Caller {
  readonly user: SandboxUser;
  readonly client: RegisteredClient;
  readonly scopes: readonly string[];
}

/** Hands the owner of a live access token to `answer`; everybody else is refused. */
export async function withCaller(
  provider: Provider,
  request: IncomingRequest,
  answer: (caller: Caller) => Answer,
): Promise<Answer> {
  const token = BEARER[provider.dialect].exec(request.headers.authorization ?? '')?.[1];
  const found = token === undefined ? 'invalid' : await provider.tokens.findAccess(token);
  if (typeof found === 'string') return unauthenticated(provider.apiErrors, request, found);
  const client = provider.clients.find(found.clientId);
  // A token from client credentials has no user, and these endpoints answer about one.
  const user = provider.users.find(({ id }) => id === found.userId);
  if (!client || !user) return unauthenticated(provider.apiErrors, request, 'invalid');
  return answer({ client, user, scopes: found.scopes });
}
