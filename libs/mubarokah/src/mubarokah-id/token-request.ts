import type { LoginOptions } from '../options/index.js';
import type { GrantType } from '../outcomes/index.js';
import type { ProviderRequest } from './provider-http.js';

/** A request to the token endpoint; `parameters` are those of the grant, without the client's credentials. */
export function tokenRequest(
  {
    clientId,
    clientSecret,
    clientAuthentication,
  }: Pick<LoginOptions, 'clientId' | 'clientSecret' | 'clientAuthentication'>,
  grantType: GrantType,
  parameters: Readonly<Record<string, string>>,
): ProviderRequest {
  const form = new URLSearchParams({ grant_type: grantType, ...parameters });
  if (clientAuthentication === 'basic') {
    return {
      method: 'POST',
      path: '/oauth/token',
      form,
      headers: { Authorization: basic(clientId, clientSecret) },
    };
  }
  form.set('client_id', clientId);
  form.set('client_secret', clientSecret);
  return { method: 'POST', path: '/oauth/token', form };
}

/** RFC 6749 §2.3.1: both parts are form-encoded before they are joined. */
function basic(clientId: string, clientSecret: string): string {
  const encode = (part: string): string => new URLSearchParams([['', part]]).toString().slice(1);
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64')}`;
}
