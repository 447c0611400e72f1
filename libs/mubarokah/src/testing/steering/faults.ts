import type { Language } from '../../http/index.js';
import type { SandboxAnswer, SandboxEndpoint } from '../sandbox-options.js';
import type { Steering } from './steering.js';

type Fault = {
  /** What is wrong, in a few words. */
  readonly title: Readonly<Record<Language, string>>;
} & (
  | { readonly at: SandboxEndpoint; readonly answer: SandboxAnswer }
  | { readonly bringAbout: (steering: Steering) => void }
);

const SLOW_MS = 3_000;

/** What goes wrong at a provider, each until the reset. */
const FAULTS = {
  'authorize-503': {
    title: { en: 'Login page down (503)', id: 'Halaman masuk mati (503)' },
    at: 'authorize',
    answer: { status: 503 },
  },
  'authorize-error': {
    title: { en: 'Logins end with server_error', id: 'Proses masuk berakhir dengan server_error' },
    at: 'authorize',
    answer: { redirectError: 'server_error' },
  },
  'token-503': {
    title: { en: 'Token endpoint down (503)', id: 'Endpoint token mati (503)' },
    at: 'token',
    answer: { status: 503 },
  },
  'token-slow': {
    title: {
      en: `Token endpoint slow (${SLOW_MS / 1000} s)`,
      id: `Endpoint token lambat (${SLOW_MS / 1000} detik)`,
    },
    at: 'token',
    answer: { delayMs: SLOW_MS },
  },
  'token-hangs': {
    title: { en: 'Token endpoint never answers', id: 'Endpoint token tidak pernah menjawab' },
    at: 'token',
    answer: { hang: true },
  },
  'token-drops': {
    title: { en: 'Token endpoint drops connections', id: 'Endpoint token memutus koneksi' },
    at: 'token',
    answer: { reset: true },
  },
  'token-html': {
    title: { en: 'Token endpoint sends a page (200)', id: 'Endpoint token mengirim halaman (200)' },
    at: 'token',
    answer: { body: '<h1>Welcome</h1>' },
  },
  'rate-limit': {
    title: { en: 'Token requests used up (429)', id: 'Jatah permintaan token habis (429)' },
    bringAbout: (steering) => steering.throttle(0),
  },
  'wrong-secret': {
    title: { en: 'Client secrets were changed', id: 'Rahasia klien telah diganti' },
    bringAbout: (steering) => steering.rotateAllSecrets(),
  },
  'user-500': {
    title: { en: 'User endpoint fails (500)', id: 'Endpoint pengguna gagal (500)' },
    at: 'user',
    answer: { status: 500 },
  },
  'user-hangs': {
    title: { en: 'User endpoint never answers', id: 'Endpoint pengguna tidak pernah menjawab' },
    at: 'user',
    answer: { hang: true },
  },
  'details-500': {
    title: { en: 'Details endpoint fails (500)', id: 'Endpoint rincian gagal (500)' },
    at: 'user_details',
    answer: { status: 500 },
  },
} as const satisfies Record<string, Fault>;

/** What {@link MubarokahSandbox.fault} brings about. */
export type SandboxFault = keyof typeof FAULTS;

const BY_NAME: ReadonlyMap<string, Fault> = new Map(Object.entries(FAULTS));

/** The faults that the sandbox knows by name, and what each is, in a few words. */
export const SANDBOX_FAULTS: ReadonlyMap<SandboxFault, string> = faultTitles('en');

/** What each fault is, in a few words of a language. */
export function faultTitles(language: Language): ReadonlyMap<SandboxFault, string> {
  return new Map(Object.entries(FAULTS).map(([name, { title }]) => [name as SandboxFault, title[language]]));
}

/** @throws TypeError when there is no such fault. */
export function faultOf(name: string): Fault {
  const fault = BY_NAME.get(name);
  if (fault) return fault;
  throw new TypeError(
    `MubarokahSandbox: there is no fault "${name}"; there are ${[...BY_NAME.keys()].join(', ')}.`,
  );
}
