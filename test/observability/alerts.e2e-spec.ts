import { describe, expect, it } from '@jest/globals';
import { describeWith } from '../support/binaries.js';
import type { AlertCase, Situation } from './alert-case.js';
import { ALERT_CASES } from './cases/index.js';
import { promtool } from './promtool.js';
import { ALERTING_RULES, GROUPS, RULES_FILE } from './rules-file.js';

const WHOLE_EDGE = /le="(\d+)"/;

// promtool is content with a test of an alert that there is not, as long as it is to be silent.
it('each alert has a test, and each test an alert', () => {
  const names = (some: readonly { readonly alert: string }[]) => some.map(({ alert }) => alert).sort();
  expect(names(ALERT_CASES)).toEqual(names(ALERTING_RULES));
});

describeWith('promtool')('with promtool', () => {
  describe.each(ALERT_CASES.map((one) => [one.alert, one] as const))('%s', (_, its) => {
    it('fires, and says why', async () => {
      expect(await complaints(its, its.fires, [firedBy(its)])).toBe('');
    });

    it('is silent where it is close', async () => {
      expect(await complaints(its, its.silent, [])).toBe('');
    });
  });

  it.each(ALERT_CASES.filter(hasWholeEdges).map((one) => [one.alert, one] as const))(
    '%s does the same where Prometheus 3 keeps the edges of the buckets',
    async (_, its) => {
      expect(await complaints(its, keptByPrometheus3(its.fires), [firedBy(its)])).toBe('');
      expect(await complaints(its, keptByPrometheus3(its.silent), [])).toBe('');
    },
  );
});

function hasWholeEdges({ fires }: AlertCase): boolean {
  return Object.keys(fires.series).some((name) => WHOLE_EDGE.test(name));
}

/** Prometheus 2 keeps le="1" as the app writes it, Prometheus 3 makes le="1.0" of it. */
function keptByPrometheus3({ series, at }: Situation): Situation {
  const entries = Object.entries(series).map(([name, values]) => [
    name.replace(WHOLE_EDGE, 'le="$1.0"'),
    values,
  ]);
  return { series: Object.fromEntries(entries) as Situation['series'], at };
}

function firedBy({ alert, fires: { labels, description } }: AlertCase): object {
  const rule = ALERTING_RULES.find((one) => one.alert === alert)!;
  return {
    exp_labels: { job: 'your-app', ...rule.labels, ...labels },
    exp_annotations: { ...rule.annotations, description },
  };
}

/** What promtool has to say. */
async function complaints(
  { alert, every = '1m' }: AlertCase,
  { series, at }: Situation,
  expected: readonly object[],
): Promise<string> {
  const { code, stderr, stdout } = await promtool(['test', 'rules'], {
    'test.json': {
      rule_files: [RULES_FILE],
      evaluation_interval: every,
      group_eval_order: GROUPS,
      tests: [
        {
          interval: every,
          input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
          alert_rule_test: [{ alertname: alert, eval_time: at, exp_alerts: expected }],
        },
      ],
    },
  });
  return code === 0 ? '' : stdout + stderr;
}
