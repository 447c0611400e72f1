import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { stringify, parse } from 'yaml';
import { Visitors } from '../../scripts/observe/visitors.js';
import { describeWith } from '../support/binaries.js';
import { type RunningDemo, startDemoProcess } from '../support/demo-process.js';
import { eventually } from '../support/eventually.js';
import { type RunningPostgres, startPostgres } from '../support/postgres.js';
import { type RunningPrometheus, type Sample, startPrometheusWith } from '../support/prometheus.js';
import { type RunningRedis, startRedis } from '../support/redis.js';
import { DASHBOARDS, filledIn, type Panel, panelsOf } from './dashboard-files.js';
import { DAY } from './history.js';
import { RUNBOOK_QUERIES } from './runbook-pages.js';
import { RULES_FILE } from './rules-file.js';

const JOB = 'your-app';
const WELL_EVERY_MS = 2_000;
const WINDOWS = { job: JOB, rateInterval: '15s', range: '5m' };

const queries = (windows: typeof WINDOWS) =>
  DASHBOARDS.flatMap(({ file, dashboard }) => [
    ...panelsOf(dashboard).flatMap(({ title, targets }) =>
      targets.map(({ expr, legendFormat }) => [file, title, legendFormat, filledIn(expr, windows)] as const),
    ),
    ...dashboard.annotations.list.map(
      ({ name, expr }) => [file, 'annotation', name, filledIn(expr, windows)] as const,
    ),
  ]);
const QUERIES = queries(WINDOWS);
/** The owner's own divide by 0 when nobody comes: that is how they are worded. */
const QUIET_QUERIES = queries({ ...WINDOWS, rateInterval: '3s' }).filter(([file]) => file !== 'seed.json');

/** Windows of days are evaluated each second as well: nobody waits for minutes here. */
function impatient(rules: string): string {
  const { groups } = parse(rules) as { groups: { interval?: string }[] };
  return stringify({ groups: groups.map(({ interval: _, ...group }) => group) });
}

/** Logins a week ago, in the minutes around now. */
function aWeekAgo(instance: string): string {
  const now = Math.floor(Date.now() / 1_000) - 7 * DAY;
  const series = `mubarokah_logins_total{job="${JOB}",instance="${instance}",outcome="success",fault="none"}`;
  const lines = Array.from({ length: 400 }, (_, index) => `${series} ${index} ${now - 100 + index}`);
  return [...lines, '# EOF', ''].join('\n');
}

/** What stands for bad, the worst first; a panel need not have the first. */
const BAD = ['red', 'orange', 'yellow'];

/** The worst colour that a panel has; undefined where no value of it is bad. */
const worstOf = ({ fieldConfig: { defaults } }: Panel): string | undefined =>
  BAD.find((colour) => defaults.thresholds.steps.some(({ color }) => color === colour));

const colourOf = (value: number, { fieldConfig: { defaults } }: Panel): string =>
  defaults.thresholds.steps.findLast((step) => step.value === null || step.value <= value)!.color;

describeWith('redis-server')('after people were at the demo', () => {
  describeWith('prometheus')('Prometheus', () => {
    let postgres: RunningPostgres;
    let redis: RunningRedis;
    let demo: RunningDemo;
    let prometheus: RunningPrometheus;
    let isOver = false;
    let visitors: Visitors;
    let traffic: Promise<void>;

    /** A little of everything, again and again: rates are of the last seconds. */
    const visit = async (): Promise<void> => {
      while (!isOver) {
        await Promise.all([visitors.logIn(), visitors.stay(), visitors.deny(), visitors.forge()]);
        await Promise.all([visitors.leave(), visitors.loseCookies()]);
        await visitors.refresh();
        for (const [endpoint, status] of [
          ['token', 500],
          ['user', 403],
          ['user', 429],
        ] as const) {
          await visitors.fault('next', { endpoint, status, times: 3 });
          await visitors.stay();
          await visitors.fault('reset');
        }
        await sleep(200);
      }
    };

    /** No more than the budget of token requests lets in, and nothing goes wrong. */
    const visitWell = async (): Promise<void> => {
      while (!isOver) {
        for (const visit of [() => visitors.logIn(), () => visitors.stay()]) {
          await visit();
          await sleep(WELL_EVERY_MS);
        }
      }
    };

    const stopTraffic = async (): Promise<void> => {
      isOver = true;
      await traffic;
      isOver = false;
    };

    beforeAll(async () => {
      [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
      demo = await startDemoProcess(postgres.url, redis.url, { requestsPerMinute: false });
      prometheus = await startPrometheusWith({
        jobs: { [JOB]: [demo.url] },
        rules: [impatient(readFileSync(RULES_FILE, 'utf8'))],
        past: aWeekAgo(new URL(demo.url).host),
      });
      visitors = new Visitors({ appUrl: demo.url, sandboxUrl: demo.sandbox.url });
      traffic = visitWell();
    }, 60_000);

    afterAll(async () => {
      isOver = true;
      await traffic;
      await prometheus?.stop();
      await demo?.stop();
      await Promise.all([postgres?.stop(), redis?.stop()]);
    }, 60_000);

    const numbersOf = async (query: string): Promise<readonly Sample[]> => {
      const samples = await prometheus.query(query);
      return samples.every(({ value }) => Number.isFinite(value)) ? samples : [];
    };

    it('has no panel in its worst colour while all is well', async () => {
      let bad: unknown[] = [];
      let shown = new Set<Panel>();
      // The start of the app has to have left the windows.
      const isWell = async (): Promise<boolean> => {
        [bad, shown] = [[], new Set()];
        for (const panel of DASHBOARDS.flatMap(({ dashboard }) => panelsOf(dashboard)))
          for (const { expr } of panel.targets)
            for (const { metric, value } of await prometheus.query(filledIn(expr, WINDOWS))) {
              shown.add(panel);
              if (colourOf(value, panel) === worstOf(panel)) bad.push([panel.title, metric, value]);
            }
        return bad.length === 0 && shown.size > 50;
      };
      await eventually('all is well', isWell, 60_000).catch(() => undefined);
      expect([bad, shown.size > 50]).toEqual([[], true]);
    }, 90_000);

    it('has numbers for each query of each panel', async () => {
      await stopTraffic();
      traffic = visit();
      const empty = new Map(QUERIES.map((query) => [query.slice(0, 3).join(' / '), query[3]]));
      expect(empty.size).toBe(QUERIES.length);
      const ask = async (): Promise<boolean> => {
        for (const [name, query] of empty) if ((await numbersOf(query)).length > 0) empty.delete(name);
        return empty.size === 0;
      };
      await eventually('no panel is empty', ask, 60_000).catch(() => undefined);
      expect([...empty]).toEqual([]);
    }, 90_000);

    const notNumbersOf = async (some: typeof QUERIES): Promise<unknown[]> => {
      const wrong = [];
      for (const query of some) {
        const samples = await prometheus.query(query[3]);
        if (samples.some(({ value }) => !Number.isFinite(value))) wrong.push(query);
      }
      return wrong;
    };

    it('has nothing that is not a number', async () => {
      expect(await notNumbersOf(QUERIES)).toEqual([]);
    });

    it('has numbers for each query of each runbook', async () => {
      const empty = [];
      for (const { page, expr } of RUNBOOK_QUERIES) {
        // Most ask what is not well, and here all may be; or how it was before this Prometheus.
        const numbers = await prometheus.query(expr.replace(/ (>|==) 0$| offset \d+m$/, ''));
        await prometheus.query(expr);
        if (numbers.length === 0) empty.push([page, expr]);
      }
      expect(empty).toEqual([]);
    });

    it('nor when nobody comes any more', async () => {
      isOver = true;
      await traffic;
      const callbacks = `sum(rate(mubarokah_oauth_callbacks_total{job="${JOB}"}[3s]))`;
      await eventually('nobody comes', async () => (await prometheus.query(callbacks))[0]?.value === 0);
      expect(await notNumbersOf(QUIET_QUERIES)).toEqual([]);
    });
  });
});
