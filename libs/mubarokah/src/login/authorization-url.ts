import { hash } from 'node:crypto';
import type { LoginOptions, ResolvedOptions } from '../options/index.js';
import { randomText } from '../sealing/index.js';

/** What is new in each login: 256 random bits each, which is 43 characters (RFC 6749 §10.10, RFC 7636 §4.1). */
export interface LoginSecrets {
  readonly state: string;
  readonly codeVerifier: string;
}

export const newSecret = (): string => randomText(32);

/** The page of Mubarokah ID where a login goes on (RFC 6749 §4.1.1, RFC 7636 §4.3). */
export function authorizationUrl(options: LoginOptions, { state, codeVerifier }: LoginSecrets): string {
  const url = new URL(`${options.baseUrl}/oauth/authorize`);
  const parameters = {
    ...extraParameters(options),
    response_type: 'code',
    client_id: options.clientId,
    redirect_uri: options.redirectUri,
    scope: options.scopes.join(' '),
    state,
    code_challenge: hash('sha256', codeVerifier, 'base64url'),
    code_challenge_method: 'S256',
  };
  url.search = new URLSearchParams(parameters).toString();
  return url.href;
}

/** Those that are not of the protocol. */
export function extraParameters({
  prompt,
  authorizationParameters,
}: Pick<ResolvedOptions, 'prompt' | 'authorizationParameters'>): Record<string, string> {
  return { ...authorizationParameters, ...(prompt === undefined ? {} : { prompt }) };
}
