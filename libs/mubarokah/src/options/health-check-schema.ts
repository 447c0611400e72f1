import * as z from 'zod/mini';
import type { DependencyCheck } from './dependency.js';
import type { HealthProbe, MubarokahCheckOptions } from './health-check.js';
import { durationMs } from './option-kinds.js';
import type { Resolved } from './resolved.js';

const times = z
  .number('must be a number of results')
  .check(z.int('must be a whole number'), z.minimum(1, 'must be at least 1'));

const criticality = z.enum(['critical', 'degrade'], 'must be "critical" or "degrade"');

const common = { maxAgeMs: z.optional(durationMs), rise: z._default(times, 1) };

interface Times {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly maxAgeMs?: number | undefined;
}

function withMaximumAge<Check extends Times>(check: Check): Check & { readonly maxAgeMs: number } {
  return { ...check, maxAgeMs: check.maxAgeMs ?? 3 * check.intervalMs + check.timeoutMs };
}

/**
 * @param of whose times they are, as the message says it
 * @internal
 */
export function refuseTimes(
  times: Times,
  context: z.core.$RefinementCtx,
  path: string[] = [],
  of = '',
): void {
  const { intervalMs, timeoutMs, maxAgeMs = Infinity } = times;
  const refuse = (option: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [...path, option], message: of + message });
  if (timeoutMs >= intervalMs) {
    refuse('timeoutMs', `must be less than intervalMs (${intervalMs}), got ${timeoutMs}`);
  }
  if (maxAgeMs < intervalMs + timeoutMs) {
    refuse(
      'maxAgeMs',
      `must be at least intervalMs + timeoutMs (${intervalMs + timeoutMs}), got ${maxAgeMs}`,
    );
  }
}

/**
 * The check of a dependency; those who use it have its times refused by {@link refuseTimes}.
 *
 * @internal
 */
export const dependencyCheckSchema = z.pipe(
  z.strictObject({
    ...common,
    criticality: z._default(criticality, 'critical'),
    intervalMs: z._default(durationMs, 5_000),
    timeoutMs: z._default(durationMs, 800),
    fall: z._default(times, 2),
    probe: z.custom<HealthProbe>((value) => typeof value === 'function', 'must be a function'),
  }),
  z.transform(withMaximumAge),
);

/** The check of Mubarokah ID. */
const mubarokahCheckSchema = z.pipe(
  z
    .strictObject(
      {
        ...common,
        criticality: z._default(criticality, 'degrade'),
        intervalMs: z._default(durationMs, 30_000),
        timeoutMs: z._default(durationMs, 3_000),
        fall: z._default(times, 1), // it takes two failed calls to be down, and ejects no instance
        mode: z._default(
          z.enum(['passive', 'active', 'both'], 'must be "passive", "active" or "both"'),
          'both',
        ),
        endpoint: z._default(
          z.enum(['api_user', 'authorize'], 'must be "api_user" or "authorize"'),
          'api_user',
        ),
      },
      'must be an object, or false',
    )
    .check(z.superRefine((check, context) => refuseTimes(check, context))),
  z.transform(withMaximumAge),
);

/**
 * The same, or false. A union of the two would not say what is wrong within the first.
 *
 * @internal
 */
export const mubarokahCheckOrFalse = z.transform((value: unknown, context) => {
  if (value === false) return false;
  const parsed = mubarokahCheckSchema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  context.issues.push(...(parsed.error.issues as typeof context.issues));
  return z.NEVER;
});

/** A check with every default filled in. */
export type ResolvedHealthCheck = { readonly name: string } & (
  | ({ readonly kind: 'probe' } & Resolved<DependencyCheck>)
  | ({ readonly kind: 'mubarokah' } & Resolved<MubarokahCheckOptions>)
);
