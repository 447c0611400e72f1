import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from './key-ring.js';

/** RFC 7518 §5.3 */
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals values so that only this app can read or change them: a compact JWE (RFC 7516) with direct A256GCM. A value is
 * bound to its purpose, so that what was sealed for one place cannot be used in another.
 *
 * By `node:crypto` and not by `jose`, whose WebCrypto hands each of these few bytes to another thread and back: a
 * twentieth of a login's cost, each time.
 */
export class Sealer {
  constructor(private readonly keys: KeyRing) {}

  async seal(purpose: string, value: unknown): Promise<string> {
    const kid = this.keys.currentId;
    const header = encode(JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid, purpose }));
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.keys.get(kid)!, iv).setAAD(Buffer.from(header));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
    // Between header and IV would be an encrypted key: the key is agreed on directly (RFC 7518 §4.5).
    return [header, '', encode(iv), encode(sealed), encode(cipher.getAuthTag())].join('.');
  }

  /** Undefined for everything that was not sealed for this purpose by a key on the ring, unchanged since. */
  async open(purpose: string, sealed: string): Promise<unknown> {
    try {
      const parts = sealed.split('.');
      const decoded = parts.map((part) => Buffer.from(part, 'base64url'));
      // The last character of base64url can hold bits that decoders drop: many spellings of one value, where one was sealed.
      if (parts.length !== 5 || parts[1] !== '' || parts.some((part, i) => part !== encode(decoded[i]!)))
        return undefined;
      const [header, , iv, text, tag] = decoded as [Buffer, Buffer, Buffer, Buffer, Buffer];
      if (iv.length !== IV_BYTES || tag.length !== TAG_BYTES) return undefined;
      const { alg, enc, kid, purpose: actual } = JSON.parse(header.toString()) as Record<string, unknown>;
      const key = this.keys.get(String(kid));
      if (alg !== 'dir' || enc !== 'A256GCM' || actual !== purpose || key === undefined) return undefined;
      const decipher = createDecipheriv(CIPHER, key, iv).setAAD(Buffer.from(parts[0]!)).setAuthTag(tag);
      return JSON.parse(Buffer.concat([decipher.update(text), decipher.final()]).toString()) as unknown;
    } catch {
      return undefined;
    }
  }
}

const encode = (bytes: string | Buffer): string => Buffer.from(bytes as string).toString('base64url');
