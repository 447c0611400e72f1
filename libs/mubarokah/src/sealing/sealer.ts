import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { KeyRing } from './key-ring.js';
import { randomBuffer } from './random.js';

/** RFC 7518 §5.3 */
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals values so that only this app can read or change them: a compact JWE (RFC 7516) with direct A256GCM. Its header is
 * authenticated and left out, since whoever opens the value knows it: the id of the key stands in its place. It names the
 * purpose of the value, so that what was sealed for one place cannot be used in another.
 *
 * By `node:crypto` and not by `jose`, whose WebCrypto hands each of these few bytes to another thread and back: a
 * twentieth of a login's cost, each time.
 */
export class Sealer {
  constructor(private readonly keys: KeyRing) {}

  async seal(purpose: string, value: unknown): Promise<string> {
    return this.sealBytes(purpose, Buffer.from(JSON.stringify(value)));
  }

  /** Undefined for everything that was not sealed for this purpose by a key on the ring, unchanged since. */
  async open(purpose: string, sealed: string): Promise<unknown> {
    const bytes = this.openBytes(purpose, sealed);
    try {
      return bytes && (JSON.parse(bytes.toString()) as unknown);
    } catch {
      // What was sealed as bytes is no JSON.
    }
    return undefined;
  }

  sealBytes(purpose: string, bytes: Uint8Array): string {
    const kid = this.keys.currentId;
    const iv = randomBuffer(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.keys.get(kid)!, iv).setAAD(headerOf(kid, purpose));
    const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return [kid, ...[iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
  }

  /** As {@link open}. */
  openBytes(purpose: string, sealed: string): Buffer | undefined {
    try {
      const [kid, ...parts] = sealed.split('.') as [string, ...string[]];
      const decoded = parts.map((part) => Buffer.from(part, 'base64url'));
      // The last character of base64url can hold bits that decoders drop: many spellings of one value, where one was sealed.
      if (parts.length !== 3 || parts.some((part, i) => part !== decoded[i]!.toString('base64url')))
        return undefined;
      const [iv, text, tag] = decoded as [Buffer, Buffer, Buffer];
      const key = this.keys.get(kid);
      if (iv.length !== IV_BYTES || tag.length !== TAG_BYTES) return undefined;
      // Stryker disable next-line ConditionalExpression: equivalent, since `createDecipheriv` throws without a key
      if (key === undefined) return undefined;
      const decipher = createDecipheriv(CIPHER, key, iv).setAAD(headerOf(kid, purpose)).setAuthTag(tag);
      return Buffer.concat([decipher.update(text), decipher.final()]);
    } catch {
      // It was changed since, or a store answered with something that is no text.
    }
    return undefined;
  }
}

/** The protected header, as a JWE authenticates it: in base64url. */
function headerOf(kid: string, purpose: string): Buffer {
  const header = JSON.stringify({ alg: 'dir', enc: 'A256GCM', kid, purpose });
  return Buffer.from(Buffer.from(header).toString('base64url'));
}
