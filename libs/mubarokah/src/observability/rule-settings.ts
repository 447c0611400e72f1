import { CATALOGUE } from '../metrics/index.js';
import { LIMITS } from './limits.js';

/** What a user may say of their rules. */
export interface RuleSettings {
  /** The job under which Prometheus scrapes the app. */
  readonly job: string;
  /** The share of valid logins that must succeed over 30 days, in percent. */
  readonly objective: number;
  /** How long the server may take for 95 % of the logins, in seconds: an edge of the histogram's buckets. */
  readonly latency: number;
  /** Where the runbooks are: what stands before `/MubarokahClientRejected.md`. */
  readonly runbooks: string;
  /** Where Grafana is: what stands before `/d/mubarokah-login`. */
  readonly grafana: string;
}

/** Where an app has the documentation that the package brings. */
export const DOCS = 'node_modules/nestjs-mubarokah/docs';

export const DEFAULT_RULE_SETTINGS: RuleSettings = {
  job: 'your-app',
  objective: 99.5,
  latency: 1,
  // Where the package's own copy is in an app. No host is made up: give the address where yours are served.
  runbooks: `${DOCS}/runbooks`,
  grafana: '',
};

/** The smallest objective in percent at which more than all logins would have to fail for the fastest page on its budget. */
const LOOSEST_OBJECTIVE = 100 - 100 / LIMITS.fastBurn;

/** What is wrong with the settings, a sentence each. */
export function faultsOfSettings({ job, objective, latency, runbooks, grafana }: RuleSettings): string[] {
  const { buckets } = CATALOGUE.loginServerDuration;
  const faults: string[] = [];
  if (!/^[^\p{Cc}]{1,200}$/u.test(job))
    faults.push('--job must be the name of a job of Prometheus, at most 200 characters long.');
  if (!(objective > LOOSEST_OBJECTIVE && objective < 100))
    faults.push(
      `--objective must be more than ${LOOSEST_OBJECTIVE.toFixed(2)} and less than 100, in percent.`,
    );
  if (!buckets.includes(latency))
    faults.push(
      `--latency must be an edge of the histogram: ${buckets.map((edge) => `${edge}s`).join(', ')}.`,
    );
  if (!isAddress(runbooks))
    faults.push(
      '--runbooks must be an address without white space, such as https://wiki.example.org/runbooks.',
    );
  if (grafana !== '' && !isAddress(grafana))
    faults.push('--grafana must be an address without white space, such as https://grafana.example.org.');
  return faults;
}

export function isAddress(text: string): boolean {
  return /^[^\s\p{Cc}]{1,500}$/u.test(text);
}
