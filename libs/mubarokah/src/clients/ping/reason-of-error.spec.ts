import { expect, it } from '@jest/globals';
import { reasonOfError } from './reason-of-error.js';

const coded = (code: unknown): object => Object.assign(new Error('host:5432'), { code });

it.each<[string, unknown, string]>([
  ['a refused connection', coded('ECONNREFUSED'), 'refused'],
  ['a name that does not resolve', coded('ENOTFOUND'), 'dns'],
  [
    'all addresses of a name failing',
    new AggregateError([coded('EHOSTUNREACH'), coded('ECONNREFUSED')]),
    'unreachable',
  ],
  ['a wrong PostgreSQL password', coded('28P01'), 'access'],
  ['a PostgreSQL that starts', coded('57P03'), 'busy'],
  ['too many PostgreSQL clients', coded('53300'), 'busy'],
  ['a PostgreSQL that may not write', coded('25006'), 'read_only'],
  ['a PostgreSQL whose disk is full', coded('53100'), 'full'],
  ['a cancelled PostgreSQL statement', coded('57014'), 'timeout'],
  ['a Redis that wants a password', new Error('NOAUTH Authentication required.'), 'access'],
  [
    'a Redis that is a replica now',
    new Error("READONLY You can't write against a read only replica."),
    'read_only',
  ],
  ['a Redis that has no memory left', new Error('OOM command not allowed'), 'full'],
  ['a Redis that loads its data', new Error('LOADING Redis is loading the dataset in memory'), 'busy'],
  [
    'what Sequelize made of it',
    { name: 'SequelizeConnectionRefusedError', original: coded('ECONNREFUSED') },
    'refused',
  ],
  ["a time limit of Knex or of MongoDB's driver", { name: 'KnexTimeoutError' }, 'timeout'],
  ['an unknown code', coded('E_PLANTED_SECRET'), 'failed'],
  ['a code that every object has', coded('constructor'), 'failed'],
  ['a code that is no string', coded(7), 'failed'],
  ['a string', 'ECONNREFUSED', 'failed'],
  ['nothing', undefined, 'failed'],
])('sorts %s', (_, thrown, reason) => {
  expect(reasonOfError(thrown)).toBe(reason);
});

it('survives an error that contains itself', () => {
  const error: { errors: unknown[] } = { errors: [] };
  error.errors.push({ errors: [error] });
  expect(reasonOfError(error)).toBe('failed');
  const wrapped: { original?: object } = {};
  wrapped.original = { original: wrapped };
  expect(reasonOfError(wrapped)).toBe('failed');
});
