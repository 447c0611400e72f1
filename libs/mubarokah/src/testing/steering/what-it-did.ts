import type { Language } from '../../http/index.js';
import type { Answer } from '../http/answer.js';
import type { Delivery } from '../http/deliver.js';
import type { SandboxRequest } from '../sandbox-options.js';

/** What there is to say of a request; a detail follows where there is one. */
const WORDS = {
  askedConsent: { en: 'asked for consent', id: 'meminta izin' },
  askedWho: { en: 'asked who is there', id: 'menanyakan siapa Anda' },
  gaveTokens: { en: 'gave tokens', id: 'memberi token' },
  toldPerson: { en: 'told who the person is', id: 'memberi tahu siapa orangnya' },
  toldDetails: { en: 'told the details of the person', id: 'memberi tahu rincian orangnya' },
  loggedOut: { en: 'logged the person out everywhere', id: 'mengeluarkan orang itu di mana-mana' },
  answered: { en: 'answered', id: 'menjawab' },
  refused: { en: 'refused:', id: 'menolak:' },
  sentToLogin: { en: 'sent to the login', id: 'mengirim ke halaman masuk' },
  notedWho: { en: 'noted who is there', id: 'mencatat siapa Anda' },
  sentCode: { en: 'sent back with a code', id: 'mengirim kembali dengan kode' },
  sentError: { en: 'sent back with', id: 'mengirim kembali dengan' },
  noAnswer: { en: 'gave no answer', id: 'tidak menjawab' },
  dropped: { en: 'dropped the connection', id: 'memutus koneksi' },
  cut: { en: 'cut the answer off', id: 'memotong jawaban' },
  healthCheck: {
    en: 'was asked without a token, as health checks do',
    id: 'ditanya tanpa token, seperti pemeriksaan kesehatan',
  },
} as const satisfies Record<string, Readonly<Record<Language, string>>>;

const AS_TOLD = { en: 'as told', id: 'seperti diminta' } as const;

/** What became of a request, without secrets. */
export interface Deed {
  readonly what: keyof typeof WORDS;
  /** The code of an error, or a status. */
  readonly detail?: string;
  /** A fault or a test asked for it. */
  readonly isScripted?: boolean;
}

export const DEEDS = Object.keys(WORDS) as readonly Deed['what'][];

/** What a success of each endpoint means. */
const DONE: ReadonlyMap<string, Deed['what']> = new Map<string, Deed['what']>([
  ['GET authorize', 'askedConsent'],
  ['GET login', 'askedWho'],
  ['POST token', 'gaveTokens'],
  ['GET user', 'toldPerson'],
  ['GET user_details', 'toldDetails'],
  ['GET logout_sso', 'loggedOut'],
]);

/** A few words on it. */
export function inWords({ what, detail, isScripted }: Deed, language: Language): string {
  const words = WORDS[what][language];
  const did = detail === undefined ? words : `${words} ${detail}`;
  return isScripted ? `${did}, ${AS_TOLD[language]}` : did;
}

/** What became of a request. `isScripted`: a fault or a test asked for it; `isAnonymous`: without credentials. */
export function whatItDid(
  { method, endpoint }: Pick<SandboxRequest, 'method' | 'endpoint'>,
  delivery: Delivery,
  { isScripted, isAnonymous }: { readonly isScripted: boolean; readonly isAnonymous: boolean },
): Deed {
  // No fault, and every app does it all the time: the check of its health wants just this 401.
  if (endpoint === 'user' && isAnonymous && !isScripted) return { what: 'healthCheck' };
  return { ...delivered(method, endpoint, delivery), isScripted };
}

function delivered(method: string, endpoint: SandboxRequest['endpoint'], delivery: Delivery): Deed {
  switch (delivery.kind) {
    case 'hang':
      return { what: 'noAnswer' };
    case 'drop':
      return { what: 'dropped' };
    case 'cut':
      return { what: 'cut' };
    case 'answer':
      return answered(method, endpoint, delivery.answer);
    default:
      return delivery satisfies never;
  }
}

function answered(method: string, endpoint: SandboxRequest['endpoint'], answer: Answer): Deed {
  const location = answer.headers['Location'];
  if (typeof location === 'string') return redirected(location);
  if (answer.status >= 400) return { what: 'refused', detail: reasonOf(answer) ?? String(answer.status) };
  return { what: DONE.get(`${method} ${endpoint}`) ?? 'answered' };
}

function redirected(location: string): Deed {
  if (location === '/login') return { what: 'sentToLogin' };
  if (location.startsWith('/')) return { what: 'notedWho' };
  const error = new URL(location).searchParams.get('error');
  return error === null ? { what: 'sentCode' } : { what: 'sentError', detail: error };
}

/** The code of an error, as OAuth and the API of Mubarokah ID name it, or the reason that the sandbox adds. */
function reasonOf({ headers, body }: Answer): string | undefined {
  const reason = headers['X-Sandbox-Reason'];
  if (typeof reason === 'string') return reason;
  try {
    const { error, message } = JSON.parse(body) as { error?: unknown; message?: unknown };
    return [error, message].find((text) => typeof text === 'string');
  } catch {
    return undefined; // a page
  }
}
