import { GOSSIP, PLANTED } from './planted.js';

/** A parameter of the redirect as it stands in the URL, and what is wrong with it. */
export interface Parameter {
  readonly query: readonly string[];
  readonly is: 'absent' | 'malformed' | 'right' | 'wrong';
}

const absent: Parameter = { query: [], is: 'absent' };
const right = (...query: string[]): Parameter => ({ query, is: 'right' });
const wrong = (...query: string[]): Parameter => ({ query, is: 'wrong' });
const malformed = (...query: string[]): Parameter => ({ query, is: 'malformed' });

/** What is wrong with any parameter in the same ways. */
const flaws = (name: string, value: string) => ({
  empty: malformed(`${name}=`),
  'without a value': malformed(name),
  twice: malformed(`${name}=${value}`, `${name}=${value}`),
  'twice, differing': malformed(`${name}=${value}`, `${name}=x`),
  'an array': malformed(`${name}[]=${value}`),
  'an encoded array': malformed(`${name}%5B%5D=${value}`),
  'an indexed array': malformed(`${name}[0]=${value}`),
  'an object': malformed(`${name}[$ne]=`),
  'a value and an array': malformed(`${name}=${value}`, `${name}[]=${value}`),
  'far too long': malformed(`${name}=${'x'.repeat(5_000)}`),
  'with a NUL': malformed(`${name}=${value}%00`),
  'with a line break': malformed(`${name}=${value}%0d%0aSet-Cookie:%20x=1`),
  'with a DEL': malformed(`${name}=%7f`),
  'not ASCII': malformed(`${name}=%C3%A9`),
  'not UTF-8': malformed(`${name}=%FF%FE`),
});

export const CODES = {
  absent,
  right: right(`code=${PLANTED.code}`),
  'of one letter': right('code=x'),
  'of odd letters': right('code=a+b%2Fc%3D%3D%25%7B%22'),
  'with a stray percent': right('code=%zz'),
  'that looks like markup': right('code=%3Cscript%3E'),
  'of 4,000 letters': right(`code=${'y'.repeat(4_000)}`),
  ...flaws('code', PLANTED.code),
} as const satisfies Record<string, Parameter>;

const KNOWN_ERRORS = [
  'access_denied',
  'login_required',
  'consent_required',
  'interaction_required',
  'invalid_request',
  'unauthorized_client',
  'unsupported_response_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
] as const;
const UNKNOWN_ERRORS = [
  'account_selection_required',
  'none',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'ACCESS_DENIED',
  'access_denied%20',
  '%3Cscript%3Ealert(1)%3C/script%3E',
  'token_invalid_grant',
  '0',
] as const;
const said = <T extends string>(errors: readonly T[]) =>
  Object.fromEntries(errors.map((error) => [error, right(`error=${error}`)])) as Record<T, Parameter>;

export const ERRORS = {
  absent,
  ...said(KNOWN_ERRORS),
  ...said(UNKNOWN_ERRORS),
  ...flaws('error', 'access_denied'),
} satisfies Record<string, Parameter>;

/** `STATE` stands for the state of this login, `CUT` for its first half. */
export const STATES = {
  absent,
  right: right('state=STATE'),
  empty: { query: ['state='], is: 'absent' },
  'without a value': { query: ['state'], is: 'absent' },
  guessed: wrong(`state=${'A'.repeat(43)}`),
  'of one letter': wrong('state=x'),
  'cut short': wrong('state=CUT'),
  'with a letter more': wrong('state=STATEx'),
  __proto__: wrong('state=__proto__'),
  'with a space': wrong('state=STATE%20'),
  ...without(flaws('state', 'STATE'), 'empty', 'without a value'),
} satisfies Record<string, Parameter>;

/** `ISSUER` stands for the provider's origin, encoded. */
export const ISSUERS = {
  absent,
  right: right('iss=ISSUER'),
  'of somebody else': wrong('iss=https%3A%2F%2Fevil.example'),
  'with a slash': wrong('iss=ISSUER%2F'),
  'in capitals': wrong('iss=HTTP%3A%2F%2FLOCALHOST'),
  ...flaws('iss', 'ISSUER'),
} satisfies Record<string, Parameter>;

const nothingWrong = (...query: string[]): readonly string[] => query;

/** What a client must ignore (RFC 6749 §4.1.2). */
export const EXTRAS = {
  none: nothingWrong(),
  gossip: nothingWrong(`error_description=${encodeURIComponent(GOSSIP)}`),
  'a long description': nothingWrong(`error_description=${'d'.repeat(4_000)}`),
  'a link': nothingWrong('error_uri=https%3A%2F%2Fevil.example', 'scope=admin', 'session_state=x'),
  'the prototype': nothingWrong('__proto__[code]=x', '__proto__=x', 'constructor[prototype][error]=x'),
  'many parameters': Array.from({ length: 1_000 }, (_, index) => `p${index}=1`),
  'names in capitals': nothingWrong('Code=x', 'ERROR=access_denied', 'State=x'),
  'names that begin alike': nothingWrong('code_=x', 'errors=x', 'state2=x', 'issue=x'),
  'broken escapes': nothingWrong('%=x', 'x=%E0%A4%A', '=', '&&'),
  'a returnTo': nothingWrong('returnTo=https%3A%2F%2Fevil.example'),
} as const satisfies Record<string, readonly string[]>;

function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  const copy = { ...value };
  for (const key of keys) delete copy[key];
  return copy;
}
