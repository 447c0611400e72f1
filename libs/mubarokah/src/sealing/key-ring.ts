import { hkdfSync, webcrypto } from 'node:crypto';

type CryptoKey = webcrypto.CryptoKey;

/** The keys made of the secrets: the first seals, all of them open. */
export class KeyRing {
  readonly currentId: string;
  private readonly keys = new Map<string, Promise<CryptoKey>>();

  /** @param secrets the current one first; at least one */
  constructor(secrets: readonly [string, ...string[]]) {
    for (const secret of secrets)
      this.keys.set(derive(secret, 'id', 6).toString('base64url'), importKey(secret));
    this.currentId = derive(secrets[0], 'id', 6).toString('base64url');
  }

  /** Undefined for the id of a key that is not on the ring. */
  get(id: string): Promise<CryptoKey> | undefined {
    return this.keys.get(id);
  }
}

const importKey = (secret: string): Promise<CryptoKey> =>
  webcrypto.subtle.importKey('raw', derive(secret, 'key', 32), 'AES-GCM', false, ['encrypt', 'decrypt']);

/** RFC 5869, so that the key's id tells nothing of the key. */
const derive = (secret: string, info: string, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `mubarokah/${info}`, bytes));
