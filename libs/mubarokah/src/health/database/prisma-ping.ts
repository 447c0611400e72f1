import { type Ping, ProbeFailure } from '../probe/check-result.js';
import type { HealthReason } from '../probe/health-reason.js';
import { reasonOfError } from '../probe/reason-of-error.js';
import { sharedPing } from '../probe/shared-ping.js';

/** The part of a Prisma client that is used, be it extended or not. */
export interface PrismaClient {
  $queryRawUnsafe(sql: string): PromiseLike<unknown>;
}

// https://www.prisma.io/docs/orm/reference/error-reference, and the names that driver adapters have for the same.
const REASONS: ReadonlyMap<unknown, HealthReason> = new Map<unknown, HealthReason>([
  ['P1000', 'access'],
  ['AuthenticationFailed', 'access'],
  ['P1001', 'connect'],
  ['DatabaseNotReachable', 'connect'],
  ['P1002', 'timeout'],
  ['P1003', 'access'],
  ['DatabaseDoesNotExist', 'access'],
  ['P1008', 'timeout'],
  ['SocketTimeout', 'timeout'],
  ['P1010', 'access'],
  ['DatabaseAccessDenied', 'access'],
  ['P1011', 'tls'],
  ['TlsConnectionError', 'tls'],
  ['P1017', 'reset'],
  ['ConnectionClosed', 'reset'],
  ['P2024', 'pool_exhausted'],
  ['P2037', 'busy'],
  ['TooManyConnections', 'busy'],
]);

export function prismaPing(client: PrismaClient): Ping {
  return sharedPing(async () => {
    try {
      await client.$queryRawUnsafe('SELECT 1');
    } catch (error) {
      throw new ProbeFailure(reasonOfPrismaError(error));
    }
  });
}

/** Of a raw query Prisma says no more than `P2010`; what happened lies some levels below, and how many depends on it. */
function reasonOfPrismaError(error: unknown): HealthReason {
  const { code, errorCode, meta } = fieldsOf(error);
  const { code: sqlState, driverAdapterError } = fieldsOf(meta);
  const { kind, originalCode } = fieldsOf(fieldsOf(driverAdapterError).cause);
  const [known] = [code, errorCode, kind].flatMap((one) => REASONS.get(one) ?? []);
  return known ?? reasonOfError({ code: originalCode ?? sqlState ?? code });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
