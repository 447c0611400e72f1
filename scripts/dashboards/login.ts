import { CATALOGUE } from '../../libs/mubarokah/dist/metrics/catalogue.js';
import {
  BUDGET_LEFT,
  BURN_WINDOWS,
  DEFAULT_RULE_SETTINGS,
  LIMITS,
  recorded,
} from '../../libs/mubarokah/dist/observability/index.js';
import { UNCOUNTED_FAULTS } from '../../libs/mubarokah/dist/outcomes/index.js';
import { ANY, atLeast, COMES, upTo } from './levels.js';
import type { DashboardSpec, RowSpec } from './panel.js';
import { chosen, partOf, perMinute, perSecond, share, total, wholeJob } from './queries.js';

const succeeded = chosen.of(CATALOGUE.logins, { outcome: 'success' });
const ended = chosen.of(CATALOGUE.logins);
const redirected = chosen.of(CATALOGUE.authorizations, { outcome: 'redirected' });
const callbacks = chosen.of(CATALOGUE.callbacks);
const failed = chosen.of(CATALOGUE.callbacks, { outcome: 'failure' });
const verified = chosen.of(CATALOGUE.callbacks, { fault: { not: ['unverified'] } });
const exchanged = chosen.of(CATALOGUE.tokenRequests, {
  grant_type: 'authorization_code',
  outcome: 'success',
});
const known = chosen.of(CATALOGUE.apiRequests, { endpoint: 'api_user', error: 'none' });

const { latency, objective } = DEFAULT_RULE_SETTINGS;

const OBJECTIVE: RowSpec = {
  title: 'The objective',
  panels: [
    {
      title: 'Logins that succeed, 30 days',
      description:
        'Of the valid logins. What a user, a stranger or a forged callback can cause does not count. It covers less than 30 days on a young Prometheus.',
      drawing: 'number',
      unit: 'percentunit',
      decimals: 2,
      none: 'no login yet',
      ...atLeast([1 - (2 * (100 - objective)) / 100, 'yellow'], [objective / 100, 'green']),
      runbooks: ['MubarokahLoginBudgetTicket'],
      next: 'provider',
      width: 5,
      queries: [{ expr: `1 - ${wholeJob.named(recorded.badRatio('30d'))}`, legend: '{{job}}' }],
    },
    {
      title: 'Budget left, 30 days',
      description: 'Of the failures that the objective allows. Below 0 it is missed.',
      drawing: 'number',
      unit: 'percentunit',
      none: 'no login yet',
      ...atLeast([0, 'yellow'], [0.25, 'green']),
      runbooks: ['MubarokahLoginBudgetTicket'],
      width: 5,
      queries: [{ expr: wholeJob.named(BUDGET_LEFT), legend: '{{job}}' }],
    },
    {
      title: 'Alerts that fire',
      description: 'Of this job, whatever their severity; the annotations show which and when.',
      drawing: 'number',
      unit: 'short',
      none: '0',
      ...upTo([1, 'red']),
      runbooks: ['nobody-can-log-in'],
      width: 4,
      queries: [{ expr: 'sum(ALERTS{job=~"$job",alertstate="firing"}) or vector(0)', legend: 'alerts' }],
    },
    {
      title: 'Burn rate',
      description:
        'How many times as fast as it may the budget is used up: at 1 it lasts 30 days. 14.4 over an hour, and 6 over six hours, page.',
      drawing: 'lines',
      unit: 'short',
      none: 'no login yet',
      ...upTo([LIMITS.slowBurn, 'yellow'], [LIMITS.fastBurn, 'red']),
      runbooks: ['MubarokahLoginBudgetBurnFast', 'MubarokahLoginBudgetBurnSlow'],
      next: 'provider',
      width: 10,
      queries: BURN_WINDOWS.map((window) => ({
        expr: wholeJob.named(recorded.burn(window)),
        legend: `{{job}} ${window}`,
      })),
    },
  ],
};

const PEOPLE: RowSpec = {
  title: 'Who gets in',
  panels: [
    {
      title: 'From the button to the session',
      description:
        'How many came how far, in all that is shown. People who do not return are the difference of the first two.',
      drawing: 'bars',
      unit: 'short',
      decimals: 0,
      none: 'nobody yet',
      ...COMES,
      runbooks: ['MubarokahUsersNotReturning'],
      next: 'provider',
      queries: [
        { expr: total(redirected), legend: '1 sent to Mubarokah ID' },
        { expr: total(verified), legend: '2 came back' },
        { expr: total(exchanged), legend: '3 code exchanged' },
        { expr: total(known), legend: '4 profile read' },
        { expr: total(succeeded), legend: '5 logged in' },
      ],
    },
    {
      title: 'Logins against last week',
      description: 'Logins a minute that succeed, and those of the same time a week ago.',
      drawing: 'lines',
      unit: 'opm',
      none: 'no login yet',
      ...COMES,
      runbooks: ['MubarokahNoLoginTraffic', 'MubarokahNobodyLogsIn'],
      queries: [
        { expr: perMinute(succeeded), legend: 'now' },
        { expr: perMinute(succeeded, [], ' offset 1w'), legend: 'a week ago' },
      ],
    },
    {
      title: 'How logins end, by who must act',
      description:
        'Ends of logins a minute; none is a login that succeeded. user, unverified and claimed do not count against the objective.',
      drawing: 'stacked',
      unit: 'opm',
      none: 'no login yet',
      ...COMES,
      runbooks: ['MubarokahAllLoginsFailing', 'MubarokahLoginBudgetBurnFast'],
      next: 'provider',
      queries: [{ expr: perMinute(ended, ['fault']), legend: '{{fault}}' }],
    },
    {
      title: 'Callbacks that do not count',
      description:
        'The share of the callbacks that ended by what anybody at a browser can cause: a person who refuses, a forged callback, an error that the browser brought.',
      drawing: 'lines',
      unit: 'percentunit',
      max: 1,
      none: 'no callbacks yet',
      ...upTo([LIMITS.unverifiedShare, 'yellow'], [LIMITS.mostPeople, 'red']),
      runbooks: [
        'MubarokahRedirectFailing',
        'MubarokahInvalidStateSpike',
        'MubarokahClaimedErrors',
        'MubarokahPeopleRefused',
      ],
      next: 'provider',
      queries: UNCOUNTED_FAULTS.map((fault) => ({
        expr: partOf(perSecond(chosen.of(CATALOGUE.callbacks, { fault })), perSecond(callbacks)),
        legend: fault,
      })),
    },
  ],
};

const FAILURES: RowSpec = {
  title: 'Failures',
  panels: [
    {
      title: 'Failures by reason and who must act',
      description:
        'In all that is shown. node_modules/nestjs-mubarokah/docs/outcomes.md explains each reason.',
      drawing: 'table',
      unit: 'short',
      decimals: 0,
      none: 'no failure',
      // People who refuse are among them: that is not yet an alarm.
      base: 'text',
      thresholds: [[1, 'yellow']],
      runbooks: ['nobody-can-log-in', 'MubarokahAllLoginsFailing', 'MubarokahClientRejected'],
      next: 'provider',
      queries: [{ expr: `sort_desc(${total(failed, ['reason', 'fault'])} > 0)`, legend: '{{reason}}' }],
    },
    {
      title: 'Failures by reason',
      description: 'Callbacks a minute that failed.',
      drawing: 'stacked',
      unit: 'opm',
      none: 'no failure',
      ...upTo([ANY, 'yellow']),
      runbooks: ['nobody-can-log-in', 'MubarokahLoginBudgetBurnFast'],
      next: 'provider',
      queries: [{ expr: `${perMinute(failed, ['reason'])} > 0`, legend: '{{reason}}' }],
    },
    {
      title: 'Redirects that failed',
      description: 'People a minute who could not even be sent to Mubarokah ID.',
      drawing: 'stacked',
      unit: 'opm',
      none: 'no redirect yet',
      ...upTo([ANY, 'red']),
      runbooks: ['MubarokahAllLoginsFailing'],
      next: 'app',
      queries: [
        {
          expr: perMinute(chosen.of(CATALOGUE.authorizations, { outcome: 'failed' }), ['reason']),
          legend: '{{reason}}',
        },
      ],
    },
    {
      title: 'Store errors',
      description:
        'Operations a minute at the session store and the token store that failed, or came too late.',
      drawing: 'stacked',
      unit: 'opm',
      none: 'no store',
      ...upTo([ANY, 'red']),
      runbooks: ['MubarokahDependencyErrors'],
      next: 'app',
      queries: [
        {
          expr: perMinute(chosen.of(CATALOGUE.storeErrors), ['store', 'operation']),
          legend: '{{store}} {{operation}}',
        },
      ],
    },
  ],
};

const TIME: RowSpec = {
  title: 'Time',
  panels: [
    {
      title: 'Time that the server takes for a login',
      description:
        'From the callback to the session, the calls to Mubarokah ID included; 95 % within 1 s is good.',
      drawing: 'lines',
      unit: 's',
      none: 'no login yet',
      ...upTo([latency, 'yellow'], [2.5 * latency, 'red']),
      runbooks: ['MubarokahLoginLatencyBudgetBurn'],
      next: 'provider',
      queries: ([0.5, 0.95, 0.99] as const).map((of) => ({
        expr: share(of, chosen.of(CATALOGUE.loginServerDuration, { outcome: 'success' }, '_bucket')),
        legend: `p${of * 100}`,
      })),
    },
    {
      title: 'Time that a person takes to log in',
      description:
        'From the first redirect to the session: they read, type a password, perhaps wait for a code.',
      drawing: 'lines',
      unit: 's',
      none: 'no login yet',
      ...upTo([300, 'yellow']),
      queries: ([0.5, 0.95] as const).map((of) => ({
        expr: share(of, chosen.of(CATALOGUE.loginDuration, { outcome: 'success' }, '_bucket')),
        legend: `p${of * 100}`,
      })),
    },
  ],
};

const SESSIONS: RowSpec = {
  title: 'Sessions',
  panels: [
    {
      title: 'Active sessions',
      description: 'Live in the whole session store: each instance counts them all.',
      drawing: 'lines',
      unit: 'short',
      decimals: 0,
      none: 'not counted yet',
      ...COMES,
      runbooks: ['MubarokahSessionsCollapsed'],
      width: 8,
      queries: [{ expr: `max by (job) (${chosen.of(CATALOGUE.activeSessions)})`, legend: '{{job}}' }],
    },
    {
      title: 'Sessions that begin and end',
      description: 'A minute, and by why they ended.',
      drawing: 'lines',
      unit: 'opm',
      none: 'no session yet',
      ...COMES,
      width: 8,
      queries: [
        { expr: perMinute(chosen.of(CATALOGUE.sessionsStarted)), legend: 'begun' },
        { expr: perMinute(chosen.of(CATALOGUE.sessionsEnded), ['reason']), legend: 'ended: {{reason}}' },
      ],
    },
    {
      title: 'Decisions of the guard',
      description: 'Requests to protected pages each second. error means that nobody could tell.',
      drawing: 'stacked',
      unit: 'reqps',
      none: 'no protected page was asked for',
      ...COMES,
      runbooks: ['MubarokahDependencyErrors'],
      next: 'app',
      width: 8,
      queries: [
        {
          expr: perSecond(chosen.of(CATALOGUE.authChecks), ['result', 'reason']),
          legend: '{{result}} {{reason}}',
        },
      ],
    },
  ],
};

export const LOGIN: DashboardSpec = {
  name: 'login',
  title: 'Mubarokah: login',
  description: 'Whether people can log in, how many do, and why the others do not.',
  rows: [OBJECTIVE, PEOPLE, FAILURES, TIME, SESSIONS],
};
