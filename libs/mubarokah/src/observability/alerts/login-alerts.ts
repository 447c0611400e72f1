import type { Alert } from '../alert.js';
import { LIMITS } from '../limits.js';
import { errorBudget, LATENCY_BUDGET, recorded, type Window } from '../login-objective.js';
import { type JobSelectors, plain } from '../promql.js';
import type { RuleSettings } from '../rule-settings.js';

/** The budget of failures is used up too fast. With few logins one failure is a large share: hence a number as well. */
export function loginAlerts(settings: RuleSettings, job: JobSelectors): Alert[] {
  const budget = errorBudget(settings);
  const burns = (factor: number, long: Window, short: Window, atLeast: number): string =>
    [
      `${job.named(recorded.badRatio(long))} > ${plain(factor * budget)}`,
      `and ${job.named(recorded.badRatio(short))} > ${plain(factor * budget)}`,
      `and ${job.named(recorded.bad(long))} >= ${atLeast}`,
    ].join('\n');
  const slowly = plain(LIMITS.slowBurn * LATENCY_BUDGET);
  const percent = '{{ $value | humanizePercentage }}';
  const mostOf = 'Most are the fault of: {{ $labels.fault }}.';
  return [
    {
      name: 'MubarokahLoginBudgetBurnFast',
      severity: 'page',
      expr: withMainFault(burns(LIMITS.fastBurn, '1h', '5m', 3), '1h', job),
      summary: 'Logins fail so often that the budget of 30 days is used up within two days.',
      description: `${percent} of the logins of {{ $labels.job }} failed in the last hour, and as many in the last 5 minutes. ${mostOf}`,
    },
    {
      name: 'MubarokahLoginBudgetBurnSlow',
      severity: 'page',
      expr: withMainFault(burns(LIMITS.slowBurn, '6h', '30m', 5), '6h', job),
      summary: 'Logins fail so often that the budget of 30 days is used up within five days.',
      description: `${percent} of the logins of {{ $labels.job }} failed in the last 6 hours, and as many in the last 30 minutes. ${mostOf}`,
    },
    {
      name: 'MubarokahLoginBudgetTicket',
      severity: 'ticket',
      expr: withMainFault(
        ['(', burns(3, '1d', '2h', 5), ')', 'or', '(', burns(1, '3d', '6h', 5), ')'].join('\n'),
        '3d',
        job,
      ),
      summary: 'Logins fail more often than the objective allows.',
      description: `${percent} of the logins of {{ $labels.job }} failed over a day or three, and some of them lately. ${mostOf}`,
    },
    {
      name: 'MubarokahAllLoginsFailing',
      severity: 'page',
      expr: withMainFault(
        `${job.named(recorded.bad('5m'))} >= 5\nunless ${job.named(recorded.good('5m'))} > 0`,
        '5m',
        job,
      ),
      summary: 'Every login of the last 5 minutes has failed.',
      description: `{{ $value | humanize }} logins of {{ $labels.job }} failed in 5 minutes, and none succeeded. ${mostOf}`,
    },
    {
      name: 'MubarokahLoginLatencyBudgetBurn',
      severity: 'ticket',
      expr: [
        `${job.named(recorded.slowRatio('6h'))} > ${slowly}`,
        `and ${job.named(recorded.slowRatio('30m'))} > ${slowly}`,
        `and ${job.named(recorded.slow('6h'))} >= 5`,
      ].join('\n'),
      summary: `Too many logins take the server longer than ${settings.latency} s.`,
      description: `${percent} of the logins of {{ $labels.job }} took longer than ${settings.latency} s in the last 6 hours, and as many in the last 30 minutes; 5 % may.`,
    },
  ];
}

/** Adds the label `fault`: of whom most of the window's failures are. */
function withMainFault(condition: string, window: Window, job: JobSelectors): string {
  const faults = job.named(recorded.badByFault(window));
  return [
    '(',
    condition,
    ')',
    `* on (job) group_left (fault) group by (job, fault) (topk by (job) (1, ${faults}))`,
  ].join('\n');
}
