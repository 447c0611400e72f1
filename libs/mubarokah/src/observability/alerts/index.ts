import type { Alert } from '../alert.js';
import { JobSelectors } from '../promql.js';
import type { RuleSettings } from '../rule-settings.js';
import { dependencyAlerts } from './dependency-alerts.js';
import { healthAlerts } from './health-alerts.js';
import { loginAlerts } from './login-alerts.js';
import { processAlerts } from './process-alerts.js';
import { providerAlerts } from './provider-alerts.js';
import { trafficAlerts } from './traffic-alerts.js';

/** All alerts by their group, in the order in which they are evaluated. */
export function alertsByGroup(settings: RuleSettings): Readonly<Record<string, readonly Alert[]>> {
  const job = new JobSelectors(settings.job);
  return {
    provider: providerAlerts(job),
    health: healthAlerts(job),
    dependencies: dependencyAlerts(job),
    logins: loginAlerts(settings, job),
    traffic: trafficAlerts(job),
    process: processAlerts(job),
  };
}

export function allAlerts(settings: RuleSettings): readonly Alert[] {
  return Object.values(alertsByGroup(settings)).flat();
}
