import type { Check } from './check.js';
import { CHECKS } from './checks/index.js';
import { type Finding, failure, type Severity, skipped } from './finding.js';
import type { Subject } from './subject.js';

/** All that one check found. */
export interface Examined {
  readonly check: string;
  readonly findings: readonly Finding[];
}

/** Runs the checks, one after the other, and tells of each as soon as it is done. */
export async function examine(
  subject: Subject,
  tell: (examined: Examined) => void,
): Promise<readonly Examined[]> {
  const all: Examined[] = [];
  const failed = new Set<string>();
  for (const check of CHECKS) {
    const cause = check.needs.find((name) => failed.has(name));
    const findings =
      cause === undefined ? await examineOne(check, subject) : [skipped(`since "${cause}" failed`)];
    // One that was not looked at, for a failure before it, tells no more to those after it.
    if (cause !== undefined || worstOf(findings) === 'failure') failed.add(check.name);
    const examined = { check: check.name, findings };
    all.push(examined);
    tell(examined);
  }
  return all;
}

async function examineOne(check: Check, subject: Subject): Promise<readonly Finding[]> {
  try {
    return await check.examine(subject);
  } catch {
    // What was thrown may hold anything, also a secret.
    return [failure('the check itself failed', 'This is a defect of nestjs-mubarokah: please report it.')];
  }
}

const ORDER: readonly Severity[] = ['skipped', 'ok', 'warning', 'failure'];

export function worstOf(findings: readonly Finding[]): Severity {
  return findings.reduce<Severity>(
    (worst, { severity }) => (ORDER.indexOf(severity) > ORDER.indexOf(worst) ? severity : worst),
    'skipped',
  );
}
