import type { SandboxAnswer, SandboxEndpoint } from '../sandbox-options.js';
import type { Steering } from './steering.js';

type Fault = {
  /** What is wrong, in a few words. */
  readonly title: string;
} & (
  | { readonly at: SandboxEndpoint; readonly answer: SandboxAnswer }
  | { readonly bringAbout: (steering: Steering) => void }
);

const SLOW_MS = 3_000;

/** What goes wrong at a provider, each until the reset. */
const FAULTS = {
  'authorize-503': {
    title: 'Login page down (503)',
    at: 'authorize',
    answer: { status: 503 },
  },
  'authorize-error': {
    title: 'Logins end with server_error',
    at: 'authorize',
    answer: { redirectError: 'server_error' },
  },
  'token-503': {
    title: 'Token endpoint down (503)',
    at: 'token',
    answer: { status: 503 },
  },
  'token-slow': {
    title: `Token endpoint slow (${SLOW_MS / 1000} s)`,
    at: 'token',
    answer: { delayMs: SLOW_MS },
  },
  'token-hangs': {
    title: 'Token endpoint never answers',
    at: 'token',
    answer: { hang: true },
  },
  'token-drops': {
    title: 'Token endpoint drops connections',
    at: 'token',
    answer: { reset: true },
  },
  'token-html': {
    title: 'Token endpoint sends a page (200)',
    at: 'token',
    answer: { body: '<h1>Welcome</h1>' },
  },
  'rate-limit': {
    title: 'Token requests used up (429)',
    bringAbout: (steering) => steering.throttle(0),
  },
  'wrong-secret': {
    title: 'Client secrets were changed',
    bringAbout: (steering) => steering.rotateAllSecrets(),
  },
  'user-500': {
    title: 'User endpoint fails (500)',
    at: 'user',
    answer: { status: 500 },
  },
  'user-hangs': {
    title: 'User endpoint never answers',
    at: 'user',
    answer: { hang: true },
  },
  'details-500': {
    title: 'Details endpoint fails (500)',
    at: 'user_details',
    answer: { status: 500 },
  },
} as const satisfies Record<string, Fault>;

/** What {@link MubarokahSandbox.fault} brings about. */
export type SandboxFault = keyof typeof FAULTS;

const BY_NAME: ReadonlyMap<string, Fault> = new Map(Object.entries(FAULTS));

/** The faults that the sandbox knows by name, and what each is, in a few words. */
export const SANDBOX_FAULTS: ReadonlyMap<SandboxFault, string> = new Map(
  Object.entries(FAULTS).map(([name, { title }]) => [name as SandboxFault, title]),
);

/** @throws TypeError when there is no such fault. */
export function faultOf(name: string): Fault {
  const fault = BY_NAME.get(name);
  if (fault) return fault;
  throw new TypeError(
    `MubarokahSandbox: there is no fault "${name}"; there are ${[...BY_NAME.keys()].join(', ')}.`,
  );
}
