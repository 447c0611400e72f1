import { randomBytes } from 'node:crypto';

/**
 * A code or refresh token that looks like Passport's: ciphertext in hex, about 700 characters, always with the same
 * beginning. The length is what meets the limits of URLs, cookies and database columns.
 */
export function opaqueValue(): string {
  return `def50200${randomBytes(344).toString('hex')}`;
}
