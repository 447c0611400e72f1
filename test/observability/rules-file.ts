import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** A rule as the file has it. */
export interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const shipped = (name: string): string =>
  fileURLToPath(new URL(`../../libs/mubarokah/observability/${name}`, import.meta.url));

export const RULES_FILE = shipped('mubarokah.rules.yml');
export const RULE_OBJECT_FILE = shipped('prometheusrule.yaml');
export const ALERTMANAGER_FILE = shipped('alertmanager.yml');

// What is shipped is read from the file, not made by the code that wrote it.
const { groups } = parse(readFileSync(RULES_FILE, 'utf8')) as { groups: { name: string; rules: Rule[] }[] };

/** In the order of the file: promtool evaluates them in any, Prometheus all at once. */
export const GROUPS = groups.map(({ name }) => name);

export const RULES = groups.flatMap(({ rules }) => rules);

export const ALERTING_RULES = RULES.filter(
  (rule): rule is Rule & { alert: string } => rule.alert !== undefined,
);

/** The expression with what it takes from recording rules written out, for another job if one is named. */
export function writtenOut(expression: string, job = 'your-app'): string {
  let text = expression;
  // The later ones are made of the earlier ones.
  for (const { record, expr } of [...RULES].reverse())
    if (record !== undefined) text = text.replaceAll(`${record}{job="your-app"}`, `(${expr})`);
  return text.replaceAll('job="your-app"', `job="${job}"`);
}

/** When the alert begins to fire, of the moments at which its expression holds. All in seconds. */
export function firesAt(
  { for: duration = '0m' }: Rule,
  moments: readonly number[],
  step: number,
): number | undefined {
  const needed = Number(/^(\d+)m$/.exec(duration)![1]) * 60;
  let since = NaN;
  let last = NaN;
  for (const at of moments) {
    if (at !== last + step) since = at;
    last = at;
    if (at - since >= needed) return at;
  }
  return undefined;
}
