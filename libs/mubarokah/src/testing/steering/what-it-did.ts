import type { Answer } from '../http/answer.js';
import type { Delivery } from '../http/deliver.js';
import type { SandboxRequest } from '../sandbox-options.js';

/** What a success of each endpoint means. */
const DONE: ReadonlyMap<string, string> = new Map([
  ['GET authorize', 'asked for consent'],
  ['GET login', 'asked who is there'],
  ['POST token', 'gave tokens'],
  ['GET user', 'told who the person is'],
  ['GET user_details', 'told the details of the person'],
  ['GET logout_sso', 'logged the person out everywhere'],
]);

/** What became of a request, in a few words without secrets. `isScripted`: a fault or a test asked for it; `isAnonymous`: without credentials. */
export function whatItDid(
  { method, endpoint }: Pick<SandboxRequest, 'method' | 'endpoint'>,
  delivery: Delivery,
  { isScripted, isAnonymous }: { readonly isScripted: boolean; readonly isAnonymous: boolean },
): string {
  // No fault, and every app does it all the time: the check of its health wants just this 401.
  if (endpoint === 'user' && isAnonymous && !isScripted)
    return 'was asked without a token, as health checks do';
  const did = inWords(method, endpoint, delivery);
  return isScripted ? `${did}, as told` : did;
}

function inWords(method: string, endpoint: SandboxRequest['endpoint'], delivery: Delivery): string {
  switch (delivery.kind) {
    case 'hang':
      return 'gave no answer';
    case 'drop':
      return 'dropped the connection';
    case 'cut':
      return 'cut the answer off';
    case 'answer':
      return answered(method, endpoint, delivery.answer);
    default:
      return delivery satisfies never;
  }
}

function answered(method: string, endpoint: SandboxRequest['endpoint'], answer: Answer): string {
  const location = answer.headers['Location'];
  if (typeof location === 'string') return redirected(location);
  if (answer.status >= 400) return `refused: ${reasonOf(answer) ?? answer.status}`;
  return DONE.get(`${method} ${endpoint}`) ?? 'answered';
}

function redirected(location: string): string {
  if (location === '/login') return 'sent to the login';
  if (location.startsWith('/')) return 'noted who is there';
  const query = new URL(location).searchParams;
  const error = query.get('error');
  return error === null ? 'sent back with a code' : `sent back with ${error}`;
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
