/**
 * Who must act on a failure.
 *
 * `user` changed their mind; `unverified` cannot be tied to a login this app began; `claimed` came through the
 * browser, so a user could forge it; `client_config` is our registration or settings; `provider` and `network`
 * are theirs and the wire's; `app` is our own code or stores.
 */
export const FAULTS = [
  'none',
  'user',
  'unverified',
  'claimed',
  'client_config',
  'provider',
  'network',
  'app',
] as const;

export type Fault = (typeof FAULTS)[number];
