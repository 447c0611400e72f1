import { CompactEncrypt, compactDecrypt } from 'jose';
import type { KeyRing } from './key-ring.js';

const ALGORITHM = { alg: 'dir', enc: 'A256GCM' } as const;

/**
 * Seals values so that only this app can read or change them: a compact JWE (RFC 7516) with direct A256GCM. A value is
 * bound to its purpose, so that what was sealed for one place cannot be used in another.
 */
export class Sealer {
  constructor(private readonly keys: KeyRing) {}

  async seal(purpose: string, value: unknown): Promise<string> {
    const kid = this.keys.currentId;
    return new CompactEncrypt(Buffer.from(JSON.stringify(value)))
      .setProtectedHeader({ ...ALGORITHM, kid, purpose })
      .encrypt((await this.keys.get(kid))!);
  }

  /** Undefined for everything that was not sealed for this purpose by a key on the ring, unchanged since. */
  async open(purpose: string, sealed: string): Promise<unknown> {
    try {
      const { plaintext, protectedHeader } = await compactDecrypt(
        sealed,
        ({ kid }) => this.keys.get(String(kid)) ?? Promise.reject(new Error('unknown key')),
        { keyManagementAlgorithms: [ALGORITHM.alg], contentEncryptionAlgorithms: [ALGORITHM.enc] },
      );
      if (protectedHeader['purpose'] !== purpose) return undefined;
      return JSON.parse(new TextDecoder().decode(plaintext)) as unknown;
    } catch {
      return undefined;
    }
  }
}
