import { allAlerts, DEFAULT_RULE_SETTINGS } from '../../observability/index.js';
import type { Check } from '../check.js';
import { failure, type Finding, ok, skipped, warning } from '../finding.js';
import type { Subject } from '../subject.js';
import { askWeb, objectOf } from '../web.js';

/** Whether Prometheus scrapes the app, has its rules, and what fires. */
export const prometheusCheck: Check = {
  name: 'prometheus',
  needs: [],
  async examine(subject) {
    const { prometheus, job } = subject;
    if (prometheus === undefined)
      return [skipped('not asked: say where it is with --prometheus http://localhost:9090')];
    const up = await query(prometheus, `up{job=${JSON.stringify(job)}}`);
    if (up === undefined)
      return [failure(`${prometheus} does not answer as Prometheus does`, 'Is the address right?')];
    const down = up.filter(({ value }) => value === 0);
    const targets: Finding[] =
      up.length === 0
        ? [failure(`no target has the job ${job}`, 'Add the app to scrape_configs, or say --job <name>.')]
        : down.length > 0
          ? [
              failure(
                `${down.length} of ${up.length} targets of ${job} cannot be scraped`,
                `See ${prometheus}/targets.`,
              ),
            ]
          : [ok(`scrapes ${up.length === 1 ? 'one target' : `${up.length} targets`} of ${job}`)];
    return [
      ...targets,
      ...(up.length > down.length ? await metrics(subject, prometheus) : []),
      ...(await rules(subject, prometheus)),
    ];
  },
};

async function metrics({ job }: Subject, prometheus: string): Promise<Finding[]> {
  const logins = await query(prometheus, `mubarokah_logins_total{job=${JSON.stringify(job)}}`);
  return (logins ?? []).length > 0
    ? [ok('has the metrics of logins')]
    : [
        failure(
          `has no mubarokah_logins_total of ${job}`,
          'Is the path of the scrape that of the metrics (metrics_path)?',
        ),
      ];
}

/** As Prometheus tells it: from outside, so each field may be anything. */
interface LoadedRule {
  readonly name?: unknown;
  readonly query?: unknown;
  readonly state?: unknown;
}

async function rules({ job }: Subject, prometheus: string): Promise<Finding[]> {
  const answer = await askWeb(`${prometheus}/api/v1/rules?type=alert`);
  const { data } = objectOf(answer?.text ?? '') ?? {};
  const { groups } = (data ?? {}) as { groups?: unknown };
  if (!Array.isArray(groups)) return [warning('does not tell its rules')];
  const loaded = (groups as { rules?: unknown }[]).flatMap(({ rules: some }) =>
    Array.isArray(some) ? (some as LoadedRule[]) : [],
  );
  const known = allAlerts(DEFAULT_RULE_SETTINGS).map(({ name }) => name as string);
  const ofJob = loaded.filter(({ query }) => String(query).includes(`job=${JSON.stringify(job)}`));
  const names = new Set(ofJob.map(({ name }) => name));
  const missing = known.filter((name) => !names.has(name));
  const load = `npx nestjs-mubarokah rules --job ${/^[\w-]+$/.test(job) ? job : JSON.stringify(job)} > mubarokah.rules.yml, and name it in rule_files`;
  if (missing.length === known.length) return [warning(`has no rules for ${job}`, load)];
  const firing = known.filter((name) => ofJob.some((rule) => rule.name === name && rule.state === 'firing'));
  return [
    missing.length === 0
      ? ok(`has all ${known.length} alerts`)
      : warning(`lacks ${missing.length} of ${known.length} alerts, such as ${missing[0]}`, load),
    ...firing.map((name) => warning(`${name} fires`, `Read ${DEFAULT_RULE_SETTINGS.runbooks}/${name}.md`)),
  ];
}

async function query(
  prometheus: string,
  expression: string,
): Promise<{ readonly value: number }[] | undefined> {
  const answer = await askWeb(`${prometheus}/api/v1/query?${new URLSearchParams({ query: expression })}`);
  const { data } = objectOf(answer?.text ?? '') ?? {};
  const { result } = (data ?? {}) as { result?: unknown };
  if (!Array.isArray(result)) return undefined;
  return result.map((series: { value?: unknown }) => ({
    value: Array.isArray(series?.value) ? Number(series.value[1]) : NaN,
  }));
}
