import { parseArgs } from 'node:util';
import { DEFAULT_RULE_SETTINGS, faultsOfSettings, type RuleSettings } from './rule-settings.js';

export const RULES_USAGE = `Usage: nestjs-mubarokah rules [options]  the rules for Prometheus, to standard output

  --job <name>         the job under which Prometheus scrapes the app (default ${DEFAULT_RULE_SETTINGS.job})
  --objective <share>  how many of the logins must succeed over 30 days, in percent (default ${DEFAULT_RULE_SETTINGS.objective})
  --latency <time>     how long the server may take for 95 % of them: an edge of the histogram (default ${DEFAULT_RULE_SETTINGS.latency}s)
  --runbooks <url>     where your runbooks are served (default: the copy in the package)
  --grafana <url>      where your Grafana is, for the links to the dashboards (default: links without a host)
  --operator           as a PrometheusRule for the Prometheus operator
  -h, --help           show this

Exit codes: 0 written, 3 misused
`;

/** What the command line asks for. */
export type RulesRequest =
  | { readonly kind: 'help' }
  | { readonly kind: 'misused'; readonly faults: readonly string[] }
  | { readonly kind: 'prometheus' | 'operator'; readonly settings: RuleSettings };

const OPTIONS = {
  job: { type: 'string' },
  objective: { type: 'string' },
  latency: { type: 'string' },
  runbooks: { type: 'string' },
  grafana: { type: 'string' },
  operator: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads what follows the word `rules`. */
export function readRulesRequest(parameters: readonly string[]): RulesRequest {
  const parsed = parse(parameters);
  if ('fault' in parsed) return { kind: 'misused', faults: [parsed.fault] };
  const { values } = parsed;
  if (values.help) return { kind: 'help' };
  const settings: RuleSettings = {
    job: values.job ?? DEFAULT_RULE_SETTINGS.job,
    objective: read(values.objective, /^(\d+(?:\.\d+)?)%?$/) ?? DEFAULT_RULE_SETTINGS.objective,
    latency: read(values.latency, /^(\d+(?:\.\d+)?)s?$/) ?? DEFAULT_RULE_SETTINGS.latency,
    runbooks: values.runbooks ?? DEFAULT_RULE_SETTINGS.runbooks,
    grafana: values.grafana ?? DEFAULT_RULE_SETTINGS.grafana,
  };
  const faults = faultsOfSettings(settings);
  if (faults.length > 0) return { kind: 'misused', faults };
  return { kind: values.operator ? 'operator' : 'prometheus', settings };
}

/** The number of a text; NaN where it is none. */
function read(text: string | undefined, pattern: RegExp): number | undefined {
  return text === undefined ? undefined : Number(pattern.exec(text)?.[1] ?? NaN);
}

function parse(parameters: readonly string[]) {
  try {
    return parseArgs({ args: [...parameters], options: OPTIONS });
  } catch (error) {
    return { fault: (error as Error).message }; // an option that there is not, or a word that belongs to none
  }
}
