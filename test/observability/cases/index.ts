import type { AlertCase } from '../alert-case.js';
import { DEPENDENCY_CASES } from './dependency-cases.js';
import { HEALTH_CASES } from './health-cases.js';
import { LOGIN_CASES } from './login-cases.js';
import { PROCESS_CASES } from './process-cases.js';
import { PROVIDER_CASES } from './provider-cases.js';
import { TRAFFIC_CASES } from './traffic-cases.js';

/** Each alert, firing and silent. */
export const ALERT_CASES: readonly AlertCase[] = [
  ...LOGIN_CASES,
  ...TRAFFIC_CASES,
  ...PROVIDER_CASES,
  ...HEALTH_CASES,
  ...PROCESS_CASES,
  ...DEPENDENCY_CASES,
];
