import type { Client } from './client.js';
import type { DependencyMetrics, DependencyObserver } from './measure/dependency-observer.js';
import { begin, whenSettled } from './measure/timed.js';
import type { FailureReason } from './ping/failure-reasons.js';
import { type Ping, PingFailure } from './ping/ping.js';
import { reasonOfError } from './ping/reason-of-error.js';
import { sharedPing } from './ping/shared-ping.js';

/** The part of a Prisma client that is used, be it extended or not. */
export interface PrismaClient {
  $queryRawUnsafe(sql: string): PromiseLike<unknown>;
  $disconnect?(): Promise<void>;
}

export function prisma(target: unknown): Client | undefined {
  if (!isPrismaClient(target)) return undefined;
  return { ping: pingOf(target), close: () => target.$disconnect?.() };
}

export function isPrismaClient(target: unknown): target is PrismaClient {
  return typeof (target as Partial<PrismaClient>).$queryRawUnsafe === 'function';
}

// https://www.prisma.io/docs/orm/reference/error-reference, and the names that driver adapters have for the same.
const REASONS: ReadonlyMap<unknown, FailureReason> = new Map<unknown, FailureReason>([
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

function pingOf(client: PrismaClient): Ping {
  return sharedPing(async () => {
    try {
      await client.$queryRawUnsafe('SELECT 1');
    } catch (error) {
      throw new PingFailure(reasonOfPrismaError(error));
    }
  });
}

/** Of a raw query Prisma says no more than `P2010`; what happened lies some levels below, and how many depends on it. */
function reasonOfPrismaError(error: unknown): FailureReason {
  const { code, errorCode, meta } = fieldsOf(error);
  const { code: sqlState, driverAdapterError } = fieldsOf(meta);
  const { kind, originalCode } = fieldsOf(fieldsOf(driverAdapterError).cause);
  const [known] = [code, errorCode, kind].flatMap((one) => REASONS.get(one) ?? []);
  return known ?? reasonOfError({ code: originalCode ?? sqlState ?? code });
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

const OPERATIONS = ['select', 'insert', 'update', 'delete'] as const;
type Operation = (typeof OPERATIONS)[number];

// By how the names of Prisma's operations begin: findMany, findUniqueOrThrow, createMany, upsert, deleteMany, …
const BY_PREFIX: readonly (readonly [string, Operation])[] = [
  ['find', 'select'],
  ['count', 'select'],
  ['aggregate', 'select'],
  ['groupBy', 'select'],
  ['create', 'insert'],
  ['update', 'update'],
  ['upsert', 'update'],
  ['delete', 'delete'],
];

interface PrismaQuery {
  readonly operation: string;
  readonly args: unknown;
  readonly query: (args: never) => Promise<unknown>;
}

/** What `$extends()` of a Prisma client takes, to have the operations of the extended one measured. */
export interface PrismaExtension {
  readonly query: { $allOperations(call: PrismaQuery): Promise<never> };
}

/** Prisma lets its operations be seen by an extension alone, which makes another client: the app has to use that one. */
export function prismaMetrics(): {
  readonly metrics: DependencyMetrics;
  readonly extension: PrismaExtension;
} {
  let observer: DependencyObserver | undefined;
  return {
    metrics: {
      operations: OPERATIONS,
      attach(given) {
        observer = given;
        return () => (observer = undefined);
      },
    },
    extension: {
      query: {
        $allOperations({ operation, args, query }) {
          const end = observer === undefined ? undefined : begin(observer, operationOf(operation));
          const result = query(args as never);
          if (end !== undefined) whenSettled(result, end);
          return result as Promise<never>;
        },
      },
    },
  };
}

function operationOf(operation: string): string {
  return BY_PREFIX.find(([prefix]) => operation.startsWith(prefix))?.[1] ?? 'other';
}
