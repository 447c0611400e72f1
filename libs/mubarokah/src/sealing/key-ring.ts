import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** The keys made of the secrets: the first seals, all of them open. */
export class KeyRing {
  readonly currentId: string;
  private readonly keys = new Map<string, KeyObject>();

  /** @param secrets the current one first; at least one */
  constructor(secrets: readonly [string, ...string[]]) {
    for (const secret of secrets) this.keys.set(idOf(secret), createSecretKey(derive(secret, 'key', 32)));
    this.currentId = idOf(secrets[0]);
  }

  /** Undefined for the id of a key that is not on the ring. */
  get(id: string): KeyObject | undefined {
    return this.keys.get(id);
  }
}

const idOf = (secret: string): string => derive(secret, 'id', 6).toString('base64url');

/** RFC 5869, so that the key's id tells nothing of the key. */
const derive = (secret: string, info: string, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `mubarokah/${info}`, bytes));
