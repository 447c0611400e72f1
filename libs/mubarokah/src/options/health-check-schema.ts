import { z } from 'zod';
import type { HealthCheckDefinition, HealthProbe } from './health-check-definition.js';
import { durationMs } from './option-kinds.js';
import { MubarokahOptionsError } from './options-error.js';

const NAME = /^[a-z][a-z0-9_-]{0,62}$/i;

const times = z
  .number('must be a number of results')
  .int('must be a whole number')
  .min(1, 'must be at least 1');

const common = {
  // It becomes a metric label, a JSON key and a query parameter.
  name: z.string().regex(NAME, 'must begin with a letter and hold letters, digits, "_" and "-" only'),
  maxAgeMs: durationMs.optional(),
  rise: times.default(1),
};

const criticality = z.enum(['critical', 'degrade'], 'must be "critical" or "degrade"');

const probeCheckSchema = z.strictObject({
  ...common,
  kind: z.literal('probe'),
  criticality: criticality.default('critical'),
  intervalMs: durationMs.default(5_000),
  timeoutMs: durationMs.default(800),
  fall: times.default(2),
  probe: z.custom<HealthProbe>((value) => typeof value === 'function', 'must be a function'),
});

const mubarokahCheckSchema = z.strictObject({
  ...common,
  kind: z.literal('mubarokah'),
  criticality: criticality.default('degrade'),
  intervalMs: durationMs.default(30_000),
  timeoutMs: durationMs.default(3_000),
  fall: times.default(1), // it takes two failed calls to be down, and ejects no instance
  mode: z.enum(['passive', 'active', 'both'], 'must be "passive", "active" or "both"').default('both'),
  endpoint: z.enum(['api_user', 'authorize'], 'must be "api_user" or "authorize"').default('api_user'),
});

/** One declared check, with its defaults filled in. */
export const healthCheckSchema = z
  .discriminatedUnion('kind', [probeCheckSchema, mubarokahCheckSchema], {
    error: 'must be made by databaseCheck(), redisCheck(), mubarokahCheck() or customCheck()',
  })
  .transform((check) => ({ ...check, maxAgeMs: check.maxAgeMs ?? 3 * check.intervalMs + check.timeoutMs }))
  .superRefine(({ name, intervalMs, timeoutMs, maxAgeMs }, context) => {
    const refuse = (option: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [option], message: `of the check "${name}" ${message}` });
    if (timeoutMs >= intervalMs) {
      refuse('timeoutMs', `must be less than its intervalMs (${intervalMs}), got ${timeoutMs}`);
    }
    if (maxAgeMs < intervalMs + timeoutMs) {
      refuse(
        'maxAgeMs',
        `must be at least intervalMs + timeoutMs (${intervalMs + timeoutMs}), got ${maxAgeMs}`,
      );
    }
  });

/** The checks of one app: no two of one name. */
export const healthChecksSchema = z.array(healthCheckSchema).superRefine((checks, context) => {
  for (const name of duplicatesIn(checks)) {
    context.addIssue({ code: 'custom', message: `must have different names, got "${name}" twice` });
  }
});

/** A check with every default filled in. */
export type ResolvedHealthCheck = z.output<typeof healthCheckSchema>;

function duplicatesIn(checks: readonly Pick<HealthCheckDefinition, 'name'>[]): Set<string> {
  const names = checks.map(({ name }) => name);
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
}

/**
 * Fills in the defaults of one check.
 *
 * @throws {MubarokahOptionsError} naming all that cannot work
 */
export function resolveHealthCheck(definition: HealthCheckDefinition): ResolvedHealthCheck {
  const parsed = healthCheckSchema.safeParse(definition);
  if (parsed.success) return parsed.data;
  throw new MubarokahOptionsError(
    parsed.error.issues.map((issue) => `"${issue.path.join('.')}" ${issue.message}.`),
  );
}
