import type { Steering } from './steering.js';

interface Fault {
  /** What is wrong, in a few words. */
  readonly title: string;
  readonly bringAbout: (steering: Steering) => void;
}

const SLOW_MS = 3_000;

/** What goes wrong at a provider, each until the reset. */
const FAULTS = {
  'authorize-503': {
    title: 'Login page down (503)',
    bringAbout: (steering) => untilReset(steering, 'authorize', { status: 503 }),
  },
  'authorize-error': {
    title: 'Logins end with server_error',
    bringAbout: (steering) => untilReset(steering, 'authorize', { redirectError: 'server_error' }),
  },
  'token-503': {
    title: 'Token endpoint down (503)',
    bringAbout: (steering) => untilReset(steering, 'token', { status: 503 }),
  },
  'token-slow': {
    title: `Token endpoint slow (${SLOW_MS / 1000} s)`,
    bringAbout: (steering) => untilReset(steering, 'token', { delayMs: SLOW_MS }),
  },
  'token-hangs': {
    title: 'Token endpoint never answers',
    bringAbout: (steering) => untilReset(steering, 'token', { hang: true }),
  },
  'token-drops': {
    title: 'Token endpoint drops connections',
    bringAbout: (steering) => untilReset(steering, 'token', { reset: true }),
  },
  'token-html': {
    title: 'Token endpoint sends a page (200)',
    bringAbout: (steering) => untilReset(steering, 'token', { body: '<h1>Welcome</h1>' }),
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
    bringAbout: (steering) => untilReset(steering, 'user', { status: 500 }),
  },
  'user-hangs': {
    title: 'User endpoint never answers',
    bringAbout: (steering) => untilReset(steering, 'user', { hang: true }),
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
export function bringAbout(steering: Steering, name: string): void {
  const fault = BY_NAME.get(name);
  if (!fault) {
    throw new TypeError(
      `MubarokahSandbox: there is no fault "${name}"; there are ${[...BY_NAME.keys()].join(', ')}.`,
    );
  }
  fault.bringAbout(steering);
}

function untilReset(steering: Steering, endpoint: string, answer: object): void {
  steering.next(endpoint, { ...answer, times: Infinity });
}
