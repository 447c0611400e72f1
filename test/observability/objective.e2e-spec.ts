import { expect, it } from '@jest/globals';
import { describeWith } from '../support/binaries.js';
import { failureOf, logins, redirects, series, SUCCESS } from './alert-case.js';
import { promtool } from './promtool.js';
import { GROUPS, RULES_FILE } from './rules-file.js';

const NAMES = ['good', 'bad', 'slow'] as const;
const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'];

/** The steps of the past, all of which the window has to hold. */
const stepOf = (window: string): number => (window === '5m' ? 7 : 60);
const STEPS = 38;

/** Two of them fail, one after a restart, and one could not even begin; one of four was slow. */
const PAST = {
  [logins(SUCCESS)]: '0x10 2x14 0x5 2x60',
  [logins(failureOf('provider'))]: '0x20 1x4 0x5 1x60',
  [logins(failureOf('user'))]: '0x20 7x69',
  [logins(failureOf('claimed'))]: '0x20 7x69',
  [logins(failureOf('unverified'))]: '0x20 7x69',
  [redirects({ outcome: 'failed', reason: 'internal_error' })]: '0x22 1x67',
  [series('mubarokah_login_server_duration_seconds_count', { outcome: 'success' })]: '0x10 4x79',
  [series('mubarokah_login_server_duration_seconds_bucket', { outcome: 'success', le: '1' })]: '0x10 3x79',
};

describeWith('promtool')('the login objective', () => {
  it.each(WINDOWS)('counts what happened in %s once: no failure twice, and none never', async (window) => {
    const step = stepOf(window);
    const eval_time = `${STEPS * step}s`;
    const counts = { good: 4, bad: 3, slow: 1 };
    // Prometheus stretches a count to the edges of its window, by less than a scrape.
    const tests = NAMES.map((name) => ({
      expr: `round(job:mubarokah_logins_${name}:increase${window})`,
      eval_time,
      exp_samples: [{ labels: '{job="your-app"}', value: counts[name] }],
    }));
    const share = {
      expr: `round(job:mubarokah_logins_bad:ratio${window}, 0.01)`,
      eval_time,
      exp_samples: [{ labels: '{job="your-app"}', value: 0.43 }],
    };
    const { code, stdout, stderr } = await promtool(['test', 'rules'], {
      'test.json': {
        rule_files: [RULES_FILE],
        evaluation_interval: '1m',
        group_eval_order: GROUPS,
        tests: [
          {
            interval: `${step}s`,
            input_series: Object.entries(PAST).map(([name, values]) => ({ series: name, values })),
            promql_expr_test: [...tests, share],
          },
        ],
      },
    });
    expect([code, code === 0 ? '' : stdout + stderr]).toEqual([0, '']);
  });
});
