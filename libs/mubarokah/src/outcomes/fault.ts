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

/** An outsider can cause failures of these: such a login counts neither for nor against the objective of logins. */
export const UNCOUNTED_FAULTS: readonly Fault[] = ['user', 'unverified', 'claimed'];

/** Whether failures of that fault count against the objective: no outsider can cause one. */
export function isCounted(fault: Fault): boolean {
  return fault !== 'none' && !UNCOUNTED_FAULTS.includes(fault);
}
