import { CATALOGUE } from '../metrics/index.js';
import { UNCOUNTED_FAULTS } from '../outcomes/index.js';
import { increase, type JobSelectors, plain, range } from './promql.js';
import type { RuleSettings } from './rule-settings.js';

/** A recording rule. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
}

export const SHORT_WINDOWS = ['5m', '30m', '1h', '2h', '6h'] as const;
export const LONG_WINDOWS = ['1d', '3d', '30d'] as const;
export type Window = (typeof SHORT_WINDOWS)[number] | (typeof LONG_WINDOWS)[number];

/** The names of what is recorded for a window. */
export const recorded = {
  good: (window: Window) => `job:mubarokah_logins_good:increase${window}`,
  bad: (window: Window) => `job:mubarokah_logins_bad:increase${window}`,
  badByFault: (window: Window) => `job_fault:mubarokah_logins_bad:increase${window}`,
  badRatio: (window: Window) => `job:mubarokah_logins_bad:ratio${window}`,
  slow: (window: Window) => `job:mubarokah_logins_slow:increase${window}`,
  burn: (window: Window) => `job:mubarokah_login_budget_burn:ratio${window}`,
  slowRatio: (window: Window) => `job:mubarokah_logins_slow:ratio${window}`,
};

export const BUDGET_LEFT = 'job:mubarokah_login_budget_left:ratio30d';

/** The share of valid logins that may fail. */
export function errorBudget({ objective }: RuleSettings): number {
  return plain(1 - objective / 100);
}

/** Of the logins that succeed, the share that may take longer than the objective says. */
export const LATENCY_BUDGET = 0.05;

/**
 * What is counted of each window. Every window is counted from the counters themselves: a window that were made of
 * shorter ones would count an event twice where they overlap, and never where an evaluation was missed.
 */
export function objectiveRecordings(
  { latency }: RuleSettings,
  windows: readonly Window[],
  job: JobSelectors,
): Recording[] {
  return windows.flatMap((window) => {
    // A redirect that failed leads to no callback: who could not even begin is counted here, and nowhere twice.
    const begun = job.of(CATALOGUE.authorizations, { outcome: 'failed' });
    const ended = job.of(CATALOGUE.logins, { outcome: 'failure', fault: { not: UNCOUNTED_FAULTS } });
    const took = { outcome: 'success' };
    const all = increase(job.of(CATALOGUE.loginServerDuration, took, '_count'), window);
    const quick = increase(job.within(CATALOGUE.loginServerDuration, latency, took), window);
    const [good, bad] = [job.named(recorded.good(window)), job.named(recorded.bad(window))];
    return [
      {
        record: recorded.good(window),
        expr: increase(job.of(CATALOGUE.logins, { outcome: 'success' }), window),
      },
      {
        record: recorded.badByFault(window),
        expr: [
          'sum by (job, fault) (',
          `    increase(${range(ended, window)})`,
          '  or',
          `    label_replace(increase(${range(begun, window)}), "fault", "app", "", "")`,
          ')',
        ].join('\n'),
      },
      { record: recorded.bad(window), expr: `sum by (job) (${job.named(recorded.badByFault(window))})` },
      { record: recorded.badRatio(window), expr: `${bad} / (${good} + ${bad} > 0)` },
      { record: recorded.slow(window), expr: `${all} - ${quick}` },
      { record: recorded.slowRatio(window), expr: `${job.named(recorded.slow(window))} / (${all} > 0)` },
    ];
  });
}

export const BURN_WINDOWS = ['1h', '6h'] as const satisfies Window[];

/** How many times as fast as it may the budget is used up: at 1 it lasts exactly 30 days. */
export function burnRecordings(settings: RuleSettings, job: JobSelectors): Recording[] {
  return BURN_WINDOWS.map((window) => ({
    record: recorded.burn(window),
    expr: `${job.named(recorded.badRatio(window))} / ${errorBudget(settings)}`,
  }));
}

/** How much of the budget of 30 days is left: 1 is all of it, below 0 is more than all. */
export function budgetRecording(settings: RuleSettings, job: JobSelectors): Recording {
  return {
    record: BUDGET_LEFT,
    expr: `1 - ${job.named(recorded.badRatio('30d'))} / ${errorBudget(settings)}`,
  };
}
