import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

interface Keys {
  readonly seal: KeyObject;
  readonly pseudonym: KeyObject;
}

/** The keys made of the secrets: the first seals, all of them open. Two apps with one secret have different keys. */
export class KeyRing {
  readonly currentId: string;
  private readonly keys = new Map<string, Keys>();

  /**
   * @param secrets the current one first; at least one
   * @param appId names the app: a client of one provider
   */
  constructor(secrets: readonly [string, ...string[]], appId: string) {
    const derive = (secret: string, info: string, bytes: number): Buffer =>
      Buffer.from(hkdfSync('sha256', secret, appId, `mubarokah/${info}`, bytes));
    // Derived as well, so that the id tells nothing of the key (RFC 5869).
    const idOf = (secret: string): string => derive(secret, 'id', 6).toString('base64url');
    for (const secret of secrets) {
      this.keys.set(idOf(secret), {
        seal: createSecretKey(derive(secret, 'key', 32)),
        pseudonym: createSecretKey(derive(secret, 'pseudonym', 32)),
      });
    }
    this.currentId = idOf(secrets[0]);
  }

  /** The key to seal with; undefined for an id that is not on the ring. */
  get(id: string): KeyObject | undefined {
    return this.keys.get(id)?.seal;
  }

  /**
   * Stands for a user where a store must not learn who it is: ids are small numbers, so a hash without a key would tell.
   * One for each key on the ring, that of the current one first.
   */
  pseudonyms(userId: string): readonly [string, ...string[]] {
    const ids = [this.currentId, ...[...this.keys.keys()].filter((id) => id !== this.currentId)];
    return ids.map((id) => pseudonym(this.keys.get(id)!.pseudonym, userId)) as [string, ...string[]];
  }
}

const pseudonym = (key: KeyObject, userId: string): string =>
  createHmac('sha256', key).update(userId).digest('base64url').slice(0, 22);
