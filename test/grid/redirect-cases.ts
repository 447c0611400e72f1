import { Dice } from './dice.js';
import type { RedirectCase } from './grid-case.js';
import { CODES, ERRORS, EXTRAS, ISSUERS, type Parameter, STATES } from './redirect-values.js';

type Draft = Omit<RedirectCase, 'kind' | 'id' | 'endpoint' | 'pace' | 'reach'>;

const keys = <T extends object>(table: T): (keyof T)[] => Object.keys(table) as (keyof T)[];
const METHODS = ['HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const COOKIES = ['none', 'tampered', 'of another login', 'junk'] as const;
const BEFORE = ['logged in', 'denied'] as const;
/** Node refuses a request head of more than 16 KB, with a 431 of its own. */
const LONGEST_QUERY = 12_000;

/** The first `count` cases of the redirect back: the same for every count that is larger. */
export function redirectCases(seed: string, count: number): RedirectCase[] {
  const cases: RedirectCase[] = [];
  const known = new Set<string>();
  for (const draft of drafts(new Dice(`${seed}/authorize`))) {
    if (cases.length === count) break;
    const key = JSON.stringify(draft);
    if (known.has(key) || queryOf(draft).join('&').length > LONGEST_QUERY) continue;
    known.add(key);
    cases.push({
      kind: 'redirect',
      id: `authorize-${cases.length + 1}`,
      endpoint: 'authorize',
      pace: 'patient',
      reach: 'reachable',
      ...draft,
    });
  }
  return cases;
}

/** The query as it is sent, with placeholders for what only a running login has. */
export function queryOf({ code, error, state, issuer, extra }: Omit<Draft, 'method'>): string[] {
  const parameters: Parameter[] = [CODES[code], ERRORS[error], STATES[state], ISSUERS[issuer]];
  return [...parameters.flatMap(({ query }) => query), ...EXTRAS[extra]];
}

const RIGHT: Draft = {
  method: 'GET',
  accept: 'text/html',
  code: 'right',
  error: 'absent',
  state: 'right',
  issuer: 'absent',
  extra: 'none',
  cookies: 'kept',
  before: 'nothing',
  late: false,
};
const DENIED = { code: 'absent', error: 'access_denied' } as const;

/** Each value of each dimension alone, then any of them together, without an end. */
function* drafts(dice: Dice): Generator<Draft> {
  yield RIGHT;
  for (const code of keys(CODES)) yield { ...RIGHT, code };
  for (const error of keys(ERRORS)) yield { ...RIGHT, code: 'absent', error };
  for (const state of keys(STATES)) yield { ...RIGHT, state };
  for (const issuer of keys(ISSUERS)) yield { ...RIGHT, issuer };
  for (const extra of keys(EXTRAS)) yield { ...RIGHT, extra };
  for (const method of METHODS) yield { ...RIGHT, method };
  for (const cookies of COOKIES) yield { ...RIGHT, cookies };
  for (const before of BEFORE) yield { ...RIGHT, before };
  for (const before of BEFORE) yield { ...RIGHT, ...DENIED, before };
  yield { ...RIGHT, late: true };
  yield { ...RIGHT, ...DENIED, late: true };
  for (;;) yield thrown(dice);
}

function thrown(dice: Dice): Draft {
  const oneOf = <T>(usual: T, chance: number, others: readonly T[]): T =>
    dice.chance(chance) ? dice.pick(others) : usual;
  const saysNo = dice.chance(0.5);
  return {
    method: oneOf<Draft['method']>('GET', 0.08, METHODS),
    accept: oneOf<Draft['accept']>('text/html', 0.3, ['application/json']),
    code: saysNo ? oneOf<Draft['code']>('absent', 0.1, keys(CODES)) : dice.pick(keys(CODES)),
    error: saysNo ? dice.pick(keys(ERRORS)) : oneOf<Draft['error']>('absent', 0.1, keys(ERRORS)),
    state: oneOf<Draft['state']>('right', 0.3, keys(STATES)),
    issuer: oneOf<Draft['issuer']>('absent', 0.4, keys(ISSUERS)),
    extra: oneOf<Draft['extra']>('none', 0.6, keys(EXTRAS)),
    cookies: oneOf<Draft['cookies']>('kept', 0.15, COOKIES),
    before: oneOf<Draft['before']>('nothing', 0.15, BEFORE),
    late: dice.chance(0.08),
  };
}
