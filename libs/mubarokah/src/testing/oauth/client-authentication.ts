import type { IncomingHttpHeaders } from 'node:http';
import type { IncomingRequest } from '../http/incoming-request.js';
import type { SandboxGrantType } from '../sandbox-options.js';
import type { RegisteredClient } from '../state/client-registry.js';
import type { Provider } from '../state/provider.js';
import { OAuthRefusal } from './oauth-refusal.js';
import { isRegistered } from './redirect-uris.js';

/** How a request carries the client's secret. The body wins, as in Passport. */
export function clientAuthentication({ form, headers }: IncomingRequest): 'body' | 'basic' | undefined {
  if (form.get('client_secret') !== undefined) return 'body';
  return readBasic(headers) ? 'basic' : undefined;
}

/** @throws OAuthRefusal when the client is unknown, its secret is wrong, or the grant is not for it. */
export function authenticateClient(
  { clients, dialect }: Provider,
  { form, headers }: IncomingRequest,
  grantType: SandboxGrantType,
): RegisteredClient {
  const basic = readBasic(headers);
  const clientId = form.get('client_id') ?? basic?.clientId;
  if (clientId === undefined) throw OAuthRefusal.invalidRequest('client_id');
  const client = clients.find(clientId);
  const secret = form.get('client_secret') ?? basic?.clientSecret;
  if (!client || (client.confidential && secret !== client.clientSecret)) throw OAuthRefusal.invalidClient();
  if (dialect === 'current' && !client.grantTypes.includes(grantType)) throw OAuthRefusal.invalidClient();
  // Older releases look at a redirect URI as part of who the client is, before they look at the code.
  const redirectUri = form.get('redirect_uri');
  if (dialect === 'legacy' && redirectUri !== undefined && !isRegistered(redirectUri, client.redirectUris)) {
    throw OAuthRefusal.invalidClient();
  }
  return client;
}

/** Passport takes both parts as they are, without the form-decoding of RFC 6749 §2.3.1. */
function readBasic(headers: IncomingHttpHeaders): { clientId: string; clientSecret: string } | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? undefined : { clientId: pair.slice(0, colon), clientSecret: pair.slice(colon + 1) };
}
