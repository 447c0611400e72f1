import * as z from 'zod/mini';

/** What there always is below the path of the basic check. */
export const HEALTH_KINDS: readonly string[] = ['live', 'ready', 'deep'];

// A path segment, which Express matches whatever its case.
const NAME = /^[a-z][a-z0-9_-]{0,62}$/;

/**
 * Names of groups, and of the checks in each. Whether there are such checks shows when the modules have added theirs.
 *
 * @internal
 */
export const healthGroupsSchema = z
  .record(z.string(), z.array(z.string()).check(z.minLength(1, 'must name at least one check')))
  .check(
    z.superRefine((groups, context) => {
      for (const name of Object.keys(groups)) {
        const fault = nameFault(name);
        if (fault !== undefined) context.addIssue({ code: 'custom', path: [name], message: fault });
      }
    }),
  );

type HealthGroups = Readonly<Record<string, readonly string[]>>;

function nameFault(name: string): string | undefined {
  if (HEALTH_KINDS.includes(name)) return `is no name for a group: there is a "${name}" already`;
  if (NAME.test(name)) return undefined;
  return 'is no name for a group: it must begin with a letter and hold lower-case letters, digits, "_" and "-" only';
}

/** The paths that lie below the one of the basic check. */
export function pathsBelow({
  path,
  groups,
}: {
  readonly path: string;
  readonly groups: HealthGroups;
}): string[] {
  return [...HEALTH_KINDS, ...Object.keys(groups)].map((name) => `${path}/${name}`);
}

/** Which groups name a check that there is not, one sentence each. */
export function groupFaults(groups: HealthGroups, checks: Iterable<string>): string[] {
  const known = new Set(checks);
  const there = known.size > 0 ? [...known].join(', ') : 'none';
  return Object.entries(groups).flatMap(([group, members]) =>
    members
      .filter((name) => !known.has(name))
      .map((name) => `"health.groups.${group}" names "${name}", but the checks there are: ${there}.`),
  );
}
