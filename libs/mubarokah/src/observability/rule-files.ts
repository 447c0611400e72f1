import { stringify } from 'yaml';
import { ruleGroups } from './rule-groups.js';
import type { RuleSettings } from './rule-settings.js';

/** The rules as a file that `rule_files` of Prometheus names. */
export function prometheusRules(settings: RuleSettings): string {
  return yaml({ groups: ruleGroups(settings) }, settings);
}

/** The rules as an object for the Prometheus operator. */
export function prometheusRuleObject(settings: RuleSettings): string {
  const object = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'mubarokah', labels: { 'app.kubernetes.io/part-of': 'nestjs-mubarokah' } },
    spec: { groups: ruleGroups(settings) },
  };
  return yaml(object, settings);
}

function yaml(value: object, { job, objective, latency, runbooks, grafana }: RuleSettings): string {
  const options = [
    `--job ${quoted(job)} --objective ${objective} --latency ${latency}s --runbooks ${quoted(runbooks)}`,
    ...(grafana === '' ? [] : [`--grafana ${quoted(grafana)}`]),
  ].join(' ');
  return `# Written by: npx nestjs-mubarokah rules ${options}\n${stringify(value, { lineWidth: 0 })}`;
}

/** As a shell reads it, where it is more than a word. */
function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : JSON.stringify(text);
}
