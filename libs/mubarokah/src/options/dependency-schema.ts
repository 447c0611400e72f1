import * as z from 'zod/mini';
import type { DependencyMetrics } from '../clients/index.js';
import type { Dependency, DependencyCheck } from './dependency.js';
import { dependencyCheckSchema, refuseTimes } from './health-check-schema.js';
import { english } from './option-kinds.js';
import { MubarokahOptionsError } from './options-error.js';
import type { Resolved } from './resolved.js';

/** More would be a mistake, and each has its own series. */
export const MAXIMUM_DEPENDENCIES = 10;
export const MAXIMUM_OPERATIONS = 8;

const dependencySchema = z
  .strictObject(
    {
      // It becomes a metric label, a JSON key and a query parameter.
      name: z
        .string('must be a string')
        .check(
          z.regex(
            /^[a-z][a-z0-9_-]{0,62}$/i,
            'must begin with a letter and hold letters, digits, "_" and "-" only',
          ),
        ),
      check: z.optional(dependencyCheckSchema),
      metrics: z.optional(
        z.custom<DependencyMetrics>(
          isMetrics,
          `must have attach() and at most ${MAXIMUM_OPERATIONS} operations`,
        ),
      ),
      close: z.optional(
        z.custom<() => unknown>((value) => typeof value === 'function', 'must be a function'),
      ),
      /** Of Prisma: for the app alone. */
      extension: z.optional(z.unknown()),
    },
    'must be made by database(), redis(), cache() or custom()',
  )
  .check(
    z.superRefine(({ name, check }, context) => {
      if (check !== undefined) refuseTimes(check, context, ['check'], `of "${name}" `);
    }),
  );

/**
 * What the app depends on: no two of one name.
 *
 * @internal
 */
export const dependenciesSchema = z.array(dependencySchema).check(
  z.superRefine((all, context) => {
    const refuse = (message: string): void => context.addIssue({ code: 'custom', message });
    const names = all.map(({ name }) => name);
    for (const name of new Set(names.filter((one, index) => names.indexOf(one) !== index)))
      refuse(`must have different names, got "${name}" twice`);
    if (all.filter(({ metrics }) => metrics !== undefined).length > MAXIMUM_DEPENDENCIES)
      refuse(
        `must hold at most ${MAXIMUM_DEPENDENCIES} that are measured: set "metrics: false" on the others`,
      );
  }),
);

/** A dependency with every default of its check filled in. */
export interface ResolvedDependency extends Resolved<Omit<Dependency, 'check'>, 'metrics' | 'close'> {
  readonly check?: Resolved<DependencyCheck> | undefined;
  /** Of Prisma: for the app alone. */
  readonly extension?: unknown;
}

function isMetrics(value: unknown): boolean {
  const { operations, attach } = (value ?? {}) as Partial<DependencyMetrics>;
  return Array.isArray(operations) && operations.length <= MAXIMUM_OPERATIONS && typeof attach === 'function';
}

/**
 * Fills in the defaults of one dependency.
 *
 * @throws {MubarokahOptionsError} naming all that cannot work
 */
export function resolveDependency(dependency: Dependency): ResolvedDependency {
  const parsed = dependencySchema.safeParse(dependency, { error: english });
  if (parsed.success) return parsed.data;
  throw new MubarokahOptionsError(
    parsed.error.issues.map((issue) => `"${issue.path.join('.')}" ${issue.message}.`),
  );
}
