import { createHash } from 'node:crypto';
import { OAuthRefusal } from './oauth-refusal.js';

/** RFC 7636 §4.2: the base64url form of a SHA-256 hash has 43 characters; Passport allows up to 128. */
export function isCodeChallenge(value: string): boolean {
  return /^[A-Za-z0-9_-]{43,128}$/.test(value);
}

/** @throws OAuthRefusal unless `verifier` is the one the code's challenge was made of. */
export function checkCodeVerifier(challenge: string | undefined, verifier: string | undefined): void {
  if (challenge === undefined) {
    if (verifier === undefined) return;
    throw OAuthRefusal.invalidRequest(
      'code_challenge',
      'code_verifier received when no code_challenge is present',
    );
  }
  if (verifier === undefined) throw OAuthRefusal.invalidRequest('code_verifier');
  if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) {
    throw OAuthRefusal.invalidRequest(
      'code_verifier',
      'Code Verifier must follow the specifications of RFC-7636.',
    );
  }
  if (createHash('sha256').update(verifier).digest('base64url') !== challenge) {
    throw OAuthRefusal.invalidGrant('Failed to verify `code_verifier`.');
  }
}
