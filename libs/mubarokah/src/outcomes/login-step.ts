import type { CallbackReason } from './callback-outcomes.js';

/** How far a login came: the redirect to the provider, what came back, the two calls, the app's hook, the session. */
export const LOGIN_STEPS = ['redirect', 'return', 'token', 'user', 'hook', 'session', 'done'] as const;
export type LoginStep = (typeof LOGIN_STEPS)[number];

const BY_PREFIX: readonly (readonly [string, LoginStep])[] = [
  ['token_', 'token'],
  ['user_', 'user'],
];
const BY_REASON: Partial<Record<CallbackReason, LoginStep>> = {
  none: 'done',
  circuit_open: 'token',
  circuit_open_network: 'token',
  rejected_by_app: 'hook',
  hook_error: 'hook',
  logged_out: 'session',
  store_error: 'session',
  session_error: 'session',
};

/** The step at which a callback ended. */
export function loginStepOf(reason: CallbackReason): LoginStep {
  return BY_REASON[reason] ?? BY_PREFIX.find(([prefix]) => reason.startsWith(prefix))?.[1] ?? 'return';
}
