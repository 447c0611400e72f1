import type { DependencyDefinition, DependencyObserver } from '../../options/index.js';
import { begin, whenSettled } from './timed.js';

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

/** Measures a database through Prisma. It is also what `$extends` takes. */
export interface PrismaMetrics extends DependencyDefinition {
  readonly query: { $allOperations(call: PrismaQuery): Promise<never> };
}

/**
 * Measures the operations of a Prisma client that is extended with it.
 *
 * @example
 * const measured = prismaMetrics('db');
 * const prisma = new PrismaClient({ adapter }).$extends({ query: measured.query });
 * MubarokahModule.forRoot({ metrics: { dependencies: [measured] } })
 */
export function prismaMetrics(name: string): PrismaMetrics {
  let observer: DependencyObserver | undefined;
  return {
    name,
    operations: OPERATIONS,
    attach(given) {
      observer = given;
      return () => (observer = undefined);
    },
    query: {
      $allOperations({ operation, args, query }) {
        const end = observer === undefined ? undefined : begin(observer, operationOf(operation));
        const result = query(args as never);
        if (end !== undefined) whenSettled(result, end);
        return result as Promise<never>;
      },
    },
  };
}

function operationOf(operation: string): string {
  return BY_PREFIX.find(([prefix]) => operation.startsWith(prefix))?.[1] ?? 'other';
}
