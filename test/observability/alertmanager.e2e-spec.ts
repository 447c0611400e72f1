import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { describeWith } from '../support/binaries.js';
import { findBinary } from '../support/find-binary.js';
import { runProcess } from '../support/run-process.js';
import { type AlertLabels, type RunningAlertmanager, startAlertmanager } from './alertmanager.js';
import { ALERTING_RULES, ALERTMANAGER_FILE } from './rules-file.js';

const CONFIGURATION = readFileSync(ALERTMANAGER_FILE, 'utf8');
const INHIBITIONS = (
  parse(CONFIGURATION) as { inhibit_rules: { source_matchers: string[]; target_matchers: string[] }[] }
).inhibit_rules.map(({ source_matchers, target_matchers }) => ({
  causes: namesIn(source_matchers),
  explains: namesIn(target_matchers),
}));

describe('the inhibitions', () => {
  it('name alerts that there are', () => {
    const known = ALERTING_RULES.map(({ alert }) => alert);
    const named = INHIBITIONS.flatMap(({ causes, explains }) => [...causes, ...explains]);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  // Alertmanager would send none of those that explain each other.
  it('never lead back to where they began', () => {
    const reaches = (name: string): Set<string> => {
      const found = new Set<string>();
      const open = [name];
      for (const one of open)
        for (const { causes, explains } of INHIBITIONS)
          if (causes.includes(one))
            for (const next of explains.filter((more) => !found.has(more)))
              open.push(...[next].filter((n) => found.add(n)));
      return found;
    };
    expect(ALERTING_RULES.map(({ alert }) => alert).filter((name) => reaches(name).has(name))).toEqual([]);
  });

  it('never hold a page back for the sake of a ticket', () => {
    const severity = (name: string) => ALERTING_RULES.find(({ alert }) => alert === name)?.labels?.severity;
    const wrong = INHIBITIONS.flatMap(({ causes, explains }) =>
      causes.flatMap((cause) =>
        explains
          .filter((one) => severity(one) === 'page' && severity(cause) !== 'page')
          .map((one) => [cause, one]),
      ),
    );
    expect(wrong).toEqual([]);
  });
});

/** What fires in any fault that nobody gets past. */
const NOBODY_GETS_IN = [
  'LoginBudgetBurnFast',
  'LoginBudgetBurnSlow',
  'LoginBudgetTicket',
  'AllLoginsFailing',
  'NobodyLogsIn',
];

/** What fires together in a fault, as it was measured; the first is the cause, where there is one. */
const FAULTS: { fault: string; fires: string[]; of?: string; page: string; tickets: string[] }[] = [
  {
    fault: 'a wrong secret',
    fires: ['ClientRejected', ...NOBODY_GETS_IN],
    of: 'client_config',
    page: 'mubarokah-page ClientRejected',
    tickets: [],
  },
  {
    fault: 'a database that is down',
    fires: ['HealthFailing', 'DependencyErrors', ...NOBODY_GETS_IN],
    of: 'app',
    page: 'mubarokah-page HealthFailing',
    tickets: [],
  },
  {
    fault: 'an app that is gone',
    fires: ['TargetDown', 'MetricsAbsent', 'LoginBudgetBurnFast', 'LoginBudgetTicket'],
    of: 'app',
    page: 'mubarokah-page TargetDown',
    tickets: [],
  },
  {
    fault: 'a database that is down, while one instance is gone',
    fires: ['TargetDown', 'HealthFailing', 'LoginBudgetBurnFast', 'AllLoginsFailing'],
    of: 'app',
    page: 'mubarokah-page HealthFailing TargetDown',
    tickets: [],
  },
  {
    fault: 'a hook that throws',
    fires: [...NOBODY_GETS_IN],
    of: 'app',
    page: 'mubarokah-page LoginBudgetBurnFast',
    tickets: [],
  },
  {
    fault: 'a statement that fails in the hook',
    fires: [
      'DependencyErrors',
      'LoginBudgetBurnFast',
      'LoginBudgetBurnSlow',
      'LoginBudgetTicket',
      'AllLoginsFailing',
    ],
    of: 'app',
    page: 'mubarokah-page DependencyErrors',
    tickets: [],
  },
  {
    fault: 'a token endpoint that answers 500',
    fires: [...NOBODY_GETS_IN, 'CircuitOpen', 'ProviderUnhealthy'],
    of: 'provider',
    page: 'mubarokah-provider LoginBudgetBurnFast ProviderUnhealthy',
    tickets: [],
  },
  {
    fault: 'a token endpoint that answers 429',
    fires: [
      'LoginBudgetBurnFast',
      'LoginBudgetTicket',
      'AllLoginsFailing',
      'RateLimited',
      'ProviderUnhealthy',
    ],
    of: 'provider',
    page: 'mubarokah-provider LoginBudgetBurnFast ProviderUnhealthy',
    tickets: [],
  },
  {
    fault: 'a way to Mubarokah ID that is cut',
    fires: [...NOBODY_GETS_IN],
    of: 'network',
    page: 'mubarokah-page LoginBudgetBurnFast',
    tickets: [],
  },
  {
    fault: 'errors at the redirect',
    fires: ['RedirectFailing', 'ClaimedErrors', 'NobodyLogsIn'],
    page: 'mubarokah-page RedirectFailing',
    tickets: [],
  },
  {
    fault: 'people who do not come back',
    fires: ['UsersNotReturning', 'NobodyLogsIn'],
    page: 'mubarokah-page UsersNotReturning',
    tickets: [],
  },
  {
    fault: 'a Mubarokah ID that nobody can reach',
    fires: ['UsersNotReturning', 'NobodyLogsIn', 'ProviderUnhealthy'],
    page: 'mubarokah-page UsersNotReturning',
    tickets: ['mubarokah-provider ProviderUnhealthy'],
  },
  {
    fault: 'a token endpoint that is slow',
    fires: ['TokenExchangeSlow', 'LoginLatencyBudgetBurn'],
    page: '',
    tickets: ['mubarokah-provider TokenExchangeSlow'],
  },
  {
    fault: 'a blocked event loop',
    fires: ['EventLoopLag', 'CpuSaturated', 'LoginLatencyBudgetBurn', 'TokenExchangeRegression'],
    page: '',
    tickets: ['mubarokah-ticket CpuSaturated EventLoopLag'],
  },
  {
    fault: 'a cache that is too small',
    fires: ['CacheHitRatioLow'],
    page: '',
    tickets: ['mubarokah-info CacheHitRatioLow'],
  },
];

describeWith('amtool')('amtool', () => {
  it('takes the configuration', async () => {
    const { code, stdout } = await runProcess(findBinary('amtool')!, ['check-config', ALERTMANAGER_FILE], {
      cwd: '/',
    });
    expect([code, stdout]).toEqual([0, expect.stringContaining('SUCCESS')]);
  });
});

describeWith('prometheus-alertmanager')('with Alertmanager, one fault is one message', () => {
  let alertmanager: RunningAlertmanager | undefined;
  afterEach(() => alertmanager?.stop());

  it('for each of the faults that were tried', async () => {
    alertmanager = await startAlertmanager(CONFIGURATION);
    await alertmanager.fire(
      FAULTS.flatMap(({ fault, fires, of }) => fires.map((name) => labelsOf(name, fault, of))),
    );
    await alertmanager.settled();

    const sent = FAULTS.map(({ fault }) => ({
      fault,
      messages: alertmanager!.sent
        .filter(({ alerts }) => alerts[0]?.job === fault)
        .map(({ receiver, alerts }) => [receiver, ...alerts.map(shortName).sort()].join(' '))
        .sort(),
    }));
    expect(sent).toEqual(
      FAULTS.map(({ fault, page, tickets }) => ({
        fault,
        messages: page === '' ? tickets : [page, ...tickets],
      })),
    );
  });

  it('and another job is not held back by it', async () => {
    alertmanager = await startAlertmanager(CONFIGURATION);
    await alertmanager.fire([
      labelsOf('HealthFailing', 'one'),
      labelsOf('LoginBudgetBurnFast', 'one', 'app'),
      labelsOf('LoginBudgetBurnFast', 'another', 'app'),
    ]);
    await alertmanager.settled();
    const sent = alertmanager.sent.flatMap(({ alerts }) =>
      alerts.map((its) => `${its.job} ${shortName(its)}`),
    );
    expect(sent.sort()).toEqual(['another LoginBudgetBurnFast', 'one HealthFailing']);
  });
});

/** The labels with which the alert reaches Alertmanager: those of its rule, the job, and the fault that it finds. */
function labelsOf(name: string, job: string, fault?: string): AlertLabels {
  const rule = ALERTING_RULES.find(({ alert }) => alert === `Mubarokah${name}`);
  if (rule === undefined) throw new Error(`no alert Mubarokah${name}`);
  const labels = { alertname: rule.alert, job, ...rule.labels };
  return rule.expr.includes('group_left (fault)') && fault !== undefined ? { ...labels, fault } : labels;
}

function shortName({ alertname = '' }: AlertLabels): string {
  return alertname.replace(/^Mubarokah/, '');
}

function namesIn(matchers: readonly string[]): string[] {
  return matchers.flatMap((matcher) => /^alertname=~"(.*)"$/.exec(matcher)?.[1]?.split('|') ?? []);
}
