import { expect, it } from '@jest/globals';
import { outcomeOf } from './ping/ping-outcome.fixture.js';
import { prisma } from './prisma.js';

const raw = (cause: object): object => ({ code: 'P2010', meta: { driverAdapterError: { cause } } });

it.each<[string, unknown, string]>([
  [
    'a database that cannot be reached',
    raw({ kind: 'DatabaseNotReachable', host: 'db.internal' }),
    'connect',
  ],
  ['a wrong password', raw({ kind: 'AuthenticationFailed', originalCode: '28P01' }), 'access'],
  ['a PostgreSQL that shuts down', raw({ kind: 'postgres', originalCode: '57P01' }), 'busy'],
  ['what an engine says of a raw query', { code: 'P2010', meta: { code: '57P03' } }, 'busy'],
  ['an engine that cannot connect', { errorCode: 'P1001' }, 'connect'],
  ['a pool with no connection left', { code: 'P2024' }, 'pool_exhausted'],
  ['a code that every object has', { code: 'constructor' }, 'failed'],
  ['a code that nobody knows', { code: 'P9999', meta: null }, 'failed'],
  ['a string', 'db.internal', 'failed'],
])('sorts %s', async (_, error, reason) => {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a string is none
  const client = prisma({ $queryRawUnsafe: () => Promise.reject(error) });
  expect(await outcomeOf(client!.ping, 100)).toEqual({ status: 'down', reason });
});
