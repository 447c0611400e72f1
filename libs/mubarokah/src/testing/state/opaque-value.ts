import { randomBytes } from 'node:crypto';
import type { SandboxDialect } from '../sandbox-options.js';

const PREFIX = 'def50200';

/** What is left of the recorded lengths without the scopes. */
const LENGTHS = { current: { code: 892, refresh: 776 }, legacy: { code: 818, refresh: 702 } };

/**
 * A code or refresh token that looks like Passport's: ciphertext in hex with the scopes in it, always with the same
 * beginning. The length is what meets the limits of URLs, cookies and database columns.
 */
export function opaqueValue(
  kind: 'code' | 'refresh',
  dialect: SandboxDialect,
  scopes: readonly string[],
): string {
  const length = LENGTHS[dialect][kind] + 2 * JSON.stringify(scopes).length;
  return PREFIX + randomBytes((length - PREFIX.length) / 2).toString('hex');
}
