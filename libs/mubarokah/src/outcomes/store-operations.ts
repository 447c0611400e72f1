/** What can fail at the app's stores, as `mubarokah_store_errors_total` counts it. */
export const STORE_OPERATIONS = {
  session: ['read', 'create', 'touch', 'end', 'list', 'sweep', 'login'],
  token: ['read', 'write', 'remove', 'lease'],
} as const satisfies Record<string, readonly string[]>;
export type StoreName = keyof typeof STORE_OPERATIONS;
export type SessionOperation = (typeof STORE_OPERATIONS)['session'][number];
export type TokenOperation = (typeof STORE_OPERATIONS)['token'][number];
