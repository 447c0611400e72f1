import { hash } from 'node:crypto';

/**
 * Names an app: a client of one provider. Cookies, keys and stores of two apps are apart by it, even where the apps share
 * a secret and a store.
 */
export function appIdOf({
  issuer,
  clientId,
}: {
  readonly issuer: string;
  readonly clientId: string;
}): string {
  // 66 bits: enough that no two apps of one operator meet, short enough for a cookie's name.
  return hash('sha256', JSON.stringify([issuer, clientId]), 'base64url').slice(0, 11);
}
