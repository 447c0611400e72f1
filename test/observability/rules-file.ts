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
