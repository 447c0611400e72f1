import { hash } from 'node:crypto';
import type { Parameters } from '../http/parameters.js';
import type { CodeChallenge } from '../state/authorization-codes.js';
import { OAuthRefusal } from './oauth-refusal.js';

/** RFC 7636 §4.1 and §4.2. */
const VALUE = /^[A-Za-z0-9._~-]{43,128}$/;

/** What an authorize request says of PKCE. @throws OAuthRefusal */
export function readCodeChallenge(parameters: Parameters, isRequired: boolean): CodeChallenge | undefined {
  const value = parameters.get('code_challenge');
  if (value === undefined) {
    if (!isRequired) return undefined;
    throw OAuthRefusal.invalidRequest('code_challenge', 'Code challenge must be provided for public clients');
  }
  const method = parameters.get('code_challenge_method') ?? 'plain';
  if (method !== 'plain' && method !== 'S256') {
    throw OAuthRefusal.invalidRequest(
      'code_challenge_method',
      'Code challenge method must be one of `S256`, `plain`',
    );
  }
  if (!VALUE.test(value)) {
    throw OAuthRefusal.invalidRequest(
      'code_challenge',
      'Code challenge must follow the specifications of RFC-7636.',
    );
  }
  return { value, method };
}

/** @throws OAuthRefusal unless `verifier` is the one the code's challenge was made of. */
export function checkCodeVerifier(challenge: CodeChallenge | undefined, verifier: string | undefined): void {
  if (challenge === undefined) {
    if (verifier === undefined) return;
    throw OAuthRefusal.invalidRequest(
      'code_challenge',
      'code_verifier received when no code_challenge is present',
    );
  }
  if (verifier === undefined) throw OAuthRefusal.invalidRequest('code_verifier');
  if (!VALUE.test(verifier)) {
    throw OAuthRefusal.invalidRequest(
      'code_verifier',
      'Code Verifier must follow the specifications of RFC-7636.',
    );
  }
  const derived = challenge.method === 'plain' ? verifier : hash('sha256', verifier, 'base64url');
  if (derived !== challenge.value) throw OAuthRefusal.invalidGrant('Failed to verify `code_verifier`.');
}
