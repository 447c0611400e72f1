import type { FailureReason } from './failure-reasons.js';

const BY_CODE: ReadonlyMap<string, FailureReason> = new Map([
  ['ECONNREFUSED', 'refused'],
  ['ETIMEDOUT', 'timeout'],
  ['ESOCKETTIMEDOUT', 'timeout'],
  ['EHOSTUNREACH', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ECONNRESET', 'reset'],
  ['EPIPE', 'reset'],
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
]);

// PostgreSQL, appendix A of its manual: class 28 and 3D000 are ours to repair, 53, 57 and 25006 are its own state.
// The first that matches counts.
const BY_SQLSTATE: readonly (readonly [RegExp, FailureReason])[] = [
  [/^(28...|3D000|42501)$/, 'access'],
  [/^53100$/, 'full'],
  [/^25006$/, 'read_only'],
  [/^(53...|57P0[1-4])$/, 'busy'],
  [/^08...$/, 'reset'],
  [/^57014$/, 'timeout'],
];

// The first word of a Redis error reply.
const BY_REDIS_WORD: ReadonlyMap<string, FailureReason> = new Map([
  ['NOAUTH', 'access'],
  ['WRONGPASS', 'access'],
  ['NOPERM', 'access'],
  ['LOADING', 'busy'],
  ['BUSY', 'busy'],
  ['MASTERDOWN', 'busy'],
  ['CLUSTERDOWN', 'busy'],
  ['READONLY', 'read_only'],
  ['MISCONF', 'read_only'],
  ['NOREPLICAS', 'read_only'],
  ['OOM', 'full'],
]);

/** Sorts whatever was thrown, strings and hostile objects included. Never throws. */
export function reasonOfError(thrown: unknown): FailureReason {
  try {
    if (typeof thrown !== 'object' || thrown === null) return 'failed';
    const { code, name, message, errors, original } = thrown as Readonly<Record<string, unknown>>;
    if (typeof code === 'string') return reasonOfCode(code);
    // Node tries each address of a name and then reports all the failures as one AggregateError.
    if (Array.isArray(errors) && errors[0] !== thrown) return reasonOfError(errors[0]);
    // Sequelize wraps what its driver threw.
    if (typeof original === 'object' && original !== null && original !== thrown)
      return reasonOfError(original);
    // Those of Knex, of MongoDB's driver and of the platform have no code.
    if (typeof name === 'string' && name.endsWith('TimeoutError')) return 'timeout';
    const firstWord = typeof message === 'string' ? message.slice(0, 20).split(' ', 1)[0] : '';
    return BY_REDIS_WORD.get(firstWord ?? '') ?? 'failed';
  } catch {
    return 'failed'; // a getter that throws
  }
}

function reasonOfCode(code: string): FailureReason {
  return BY_CODE.get(code) ?? BY_SQLSTATE.find(([pattern]) => pattern.test(code))?.[1] ?? 'failed';
}
