import { type ProviderResponse, TransportFailure } from '../mubarokah-id/index.js';
import type { TransportError } from '../outcomes/index.js';
import { failure, type Finding } from './finding.js';
import type { Subject } from './subject.js';

export type Answered =
  | { readonly response: ProviderResponse; /** When it came, by our clock. */ readonly at: number }
  | { readonly failure: TransportFailure };

const asked = new WeakMap<Subject, Promise<Answered>>();

/** `GET /api/user` without a token, once for all who want to know. */
export function askApi(subject: Subject): Promise<Answered> {
  let answer = asked.get(subject);
  if (answer === undefined) asked.set(subject, (answer = ask(subject, { method: 'GET', path: '/api/user' })));
  return answer;
}

/** Asks as the app does. */
export async function ask(
  { provider }: Pick<Subject, 'provider'>,
  request: Parameters<Subject['provider']['send']>[0],
): Promise<Answered> {
  try {
    return { response: await provider.send(request), at: Date.now() };
  } catch (error) {
    if (error instanceof TransportFailure) return { failure: error };
    throw error;
  }
}

const WORDS: Readonly<Record<TransportError, string>> = {
  timeout: 'no answer in time',
  dns: 'its name could not be resolved',
  connect: 'no connection could be opened',
  tls: 'no trusted TLS connection',
  aborted: 'the connection was lost',
  circuit_open: 'it was not asked',
};

export function transportFinding({ code }: TransportFailure): Finding {
  return failure(
    `${WORDS[code]} (${code})`,
    'Try again; if it stays so, tell the operators of Mubarokah ID and of the network.',
  );
}
