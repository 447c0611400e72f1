import type { Alert } from './alert.js';
import { alertsByGroup } from './alerts/index.js';
import { dashboardOf, uidOf } from './dashboards.js';
import {
  budgetRecording,
  burnRecordings,
  LONG_WINDOWS,
  objectiveRecordings,
  type Recording,
  SHORT_WINDOWS,
} from './login-objective.js';
import { JobSelectors } from './promql.js';
import type { RuleSettings } from './rule-settings.js';

/** A group of rules, as Prometheus reads it. */
export interface RuleGroup {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly (Recording | AlertingRule)[];
}

export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url' | 'dashboard_url', string>>;
}

/** Windows of days are counted less often; more than 5 minutes apart Prometheus would call the result stale. */
const LONG_INTERVAL = '2m';

export function ruleGroups(settings: RuleSettings): RuleGroup[] {
  const job = new JobSelectors(settings.job);
  const alerts = Object.entries(alertsByGroup(settings));
  return [
    {
      name: 'mubarokah-login-objective',
      rules: [...objectiveRecordings(settings, SHORT_WINDOWS, job), ...burnRecordings(settings, job)],
    },
    {
      name: 'mubarokah-login-objective-days',
      interval: LONG_INTERVAL,
      rules: [...objectiveRecordings(settings, LONG_WINDOWS, job), budgetRecording(settings, job)],
    },
    ...alerts.map(([name, some]) => ({
      name: `mubarokah-${name}`,
      rules: some.map((alert) => alertingRule(alert, name, settings)),
    })),
  ];
}

function alertingRule(alert: Alert, group: string, settings: RuleSettings): AlertingRule {
  const { name, severity, fault, expr, summary, description } = alert;
  return {
    alert: name,
    expr,
    ...(alert.for !== undefined && { for: alert.for }),
    labels: { severity, ...(fault !== undefined && { fault }) },
    annotations: {
      summary,
      description,
      runbook_url: `${withoutSlash(settings.runbooks)}/${name}.md`,
      dashboard_url: `${withoutSlash(settings.grafana)}/d/${uidOf(dashboardOf(alert, group))}?var-job=${encodeURIComponent(settings.job)}`,
    },
  };
}

function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
