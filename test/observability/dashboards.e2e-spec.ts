import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { DASHBOARDS, filledIn, type Panel, panelsOf } from './dashboard-files.js';
import { scrapeOfApp, scrapeOfBareApp, seriesFor } from './measured-app.js';
import { namedByAll } from './named.js';
import { namesOf } from './promql.js';
import { ALERTING_RULES, RULES } from './rules-file.js';
import { missing, OF_TARGET, type Shown } from './shown.js';

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const UNITS = ['short', 'reqps', 'opm', 'percent', 'percentunit', 's', 'ms', 'Bps'];
const FAILURES = /fail|error|refuse|40[13]|do not count/i;
const RUNBOOKS = new URL('../../docs/runbooks/', import.meta.url);
const RECORDED = RULES.flatMap(({ record }) => record ?? []);
const ALERTS: Shown = { name: 'ALERTS', labels: { ...OF_TARGET, alertname: 'any', alertstate: 'firing' } };

const linkTo = (uid: string): string =>
  `/d/${uid}?\${datasource:queryparam}&\${job:queryparam}&\${instance:queryparam}&\${__url_time_range}`;
const runbooksOf = (urls: readonly { readonly url: string }[]): string[] =>
  urls.flatMap(({ url }) => /^\$\{runbooks:raw\}\/([\w-]+)\.md$/.exec(url)?.[1] ?? []);

it('there are four dashboards, each with a uid of its own', () => {
  expect(DASHBOARDS.map(({ file, dashboard }) => [file, dashboard.uid]).sort()).toEqual([
    ['app.json', 'mubarokah-app'],
    ['login.json', 'mubarokah-login'],
    ['provider.json', 'mubarokah-provider'],
    ['seed.json', 'mubarokah-seed'],
  ]);
});

describe.each(DASHBOARDS.map(({ file, dashboard }) => [file, dashboard] as const))(
  '%s',
  (file, dashboard) => {
    const panels = panelsOf(dashboard);

    it('has what a dashboard needs', () => {
      expect(dashboard).toMatchObject({
        title: expect.stringMatching(/^Mubarokah: /),
        description: expect.stringMatching(/\.$/),
        tags: ['mubarokah'],
        time: { from: 'now-6h', to: 'now' },
        refresh: '1m',
        graphTooltip: 1,
        schemaVersion: 42,
      });
      // A dashboard with inputs can be imported by hand alone: provisioned, its data source is not found.
      expect(dashboard).not.toHaveProperty('__inputs');
      expect(dashboard).not.toHaveProperty('id');
    });

    it('takes its data source, job and instances from variables', () => {
      const variables = dashboard.templating.list.map(({ name, type, datasource }) => [
        name,
        type,
        datasource,
      ]);
      expect(variables).toEqual([
        ['datasource', 'datasource', undefined],
        ['job', 'query', DATASOURCE],
        ['instance', 'query', DATASOURCE],
        ['runbooks', 'constant', undefined],
      ]);
      const asked = [...panels, ...panels.flatMap(({ targets }) => targets), ...dashboard.annotations.list];
      expect(asked.filter(({ datasource }) => datasource.uid !== DATASOURCE.uid)).toEqual([]);
    });

    it('uses no variable that it does not declare', () => {
      const declared = dashboard.templating.list.map(({ name }) => name);
      const used = [...JSON.stringify(dashboard).matchAll(/\$\{?(\w+)/g)].map(([, name]) => name!);
      const unknown = used.filter((name) => !declared.includes(name) && !name.startsWith('__'));
      expect([...new Set(unknown)]).toEqual([]);
    });

    it('marks restarts, releases and alerts', () => {
      expect(dashboard.annotations.list.map(({ name }) => name)).toEqual(['Restarts', 'Releases', 'Alerts']);
    });

    it('has no two panels with one id, one title or one place', () => {
      const { panels: all } = dashboard;
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
      const places = all.map(({ title, gridPos: { x, y, w, h } }) => ({
        title,
        x,
        y,
        right: x + w,
        bottom: y + h,
      }));
      expect(places.filter(({ right }) => right > 24)).toEqual([]);
      const overlapping = places.flatMap((one, index) =>
        places
          .slice(index + 1)
          .filter((it) => one.x < it.right && it.x < one.right && one.y < it.bottom && it.y < one.bottom)
          .map((it) => [one.title, it.title]),
      );
      expect(overlapping).toEqual([]);
    });

    it('names its lines, and shows all values of a moment together', () => {
      const lines = panels.filter(({ type }) => type === 'timeseries');
      const isRight = ({ options: { legend, tooltip } }: Panel): boolean =>
        legend?.showLegend === true && tooltip?.mode === 'multi';
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((panel) => !isRight(panel))).toEqual([]);
    });

    describe.each(panels.map((panel) => [panel.title, panel] as const))('%s', (_, panel) => {
      const { targets, fieldConfig, links, title } = panel;

      it('says what it shows, in which unit, from where it is bad, and what is so when it is empty', () => {
        expect(title).toMatch(/^[A-Z0-9]/);
        expect(panel.description).toMatch(/^[A-Z].*\.$/);
        expect(UNITS).toContain(fieldConfig.defaults.unit);
        expect(fieldConfig.defaults.noValue).not.toBe('');
        expect(fieldConfig.defaults.noValue).toBeDefined();
        const [base, ...steps] = fieldConfig.defaults.thresholds.steps.map(({ value }) => value);
        expect(base).toBeNull();
        // The base alone says of no value what it is.
        expect(steps).not.toEqual([]);
        expect(steps).toEqual(steps.toSorted((a, b) => a! - b!));
      });

      it('asks for the chosen job alone, over times that fit the scrapes', () => {
        expect(targets.length).toBeGreaterThan(0);
        expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
        const windows = file === 'seed.json' ? ['[5m]'] : ['[$__rate_interval]', '[$__range]'];
        for (const { expr, legendFormat } of targets) {
          expect(legendFormat).not.toBe('');
          for (const { matchers } of namesOf(expr).selectors)
            expect(matchers).toContainEqual({ label: 'job', operator: '=~', value: '$job' });
          expect((expr.match(/\[[^\]]*\]/g) ?? []).filter((window) => !windows.includes(window))).toEqual([]);
        }
        // A counter by itself says how long the process has run.
        const counters = targets.flatMap(({ expr }) =>
          [...expr.matchAll(/(\w+)\(([\w:]+(?:_total|_count|_sum|_bucket))\{/g)].map(([, by, name]) => [
            by,
            name,
          ]),
        );
        expect(counters.filter(([by]) => by !== 'rate' && by !== 'increase')).toEqual([]);
      });

      it('leads on', () => {
        const nexts = links.filter(({ url }) => url.startsWith('/d/')).map(({ url }) => url);
        const known = DASHBOARDS.map(({ dashboard: { uid } }) => linkTo(uid));
        expect(nexts.filter((url) => !known.includes(url))).toEqual([]);
        const runbooks = runbooksOf(links);
        expect(runbooks.length + nexts.length).toBe(links.length);
        expect(runbooks.filter((name) => !existsSync(new URL(`${name}.md`, RUNBOOKS)))).toEqual([]);
        const isOfFailures = FAILURES.test(title);
        expect([isOfFailures && runbooks.length === 0, isOfFailures && nexts.length === 0]).toEqual([
          false,
          false,
        ]);
      });
    });
  },
);

describe('the dashboards name nothing that no app shows', () => {
  let scrape: string;
  beforeAll(async () => {
    scrape = await scrapeOfApp();
  });

  const expressions = DASHBOARDS.flatMap(({ dashboard }) => [
    ...panelsOf(dashboard).flatMap(({ targets }) => targets),
    ...dashboard.annotations.list,
  ]).map(({ expr }) => filledIn(expr));
  /** Of the expressions that have a word in them. */
  const missingIn = (text: string, word = ''): string[] => {
    const shown = [...seriesFor(text, RECORDED), ALERTS];
    return expressions.filter((expr) => expr.includes(word)).flatMap((expr) => missing(expr, shown));
  };
  const { metrics, labels, pairs } = namedByAll(expressions, RECORDED);

  it('as it is written, and as Prometheus 3 keeps it', () => {
    expect(missingIn(scrape)).toEqual([]);
    expect(missingIn(scrape.replaceAll(/le="(\d+)"/g, 'le="$1.0"'))).toEqual([]);
  });

  it.each(metrics)('and a test fails when %s has another name', (name) => {
    const renamed = scrape.replaceAll(new RegExp(`^${name}\\b`, 'gm'), `${name}_renamed`);
    expect(missingIn(renamed, name)).not.toEqual([]);
  });

  it.each(labels)('and a test fails when the label %s has another name', (label) => {
    const renamed = scrape.replaceAll(new RegExp(`\\b${label}="`, 'g'), `${label}_renamed="`);
    expect(missingIn(renamed, label)).not.toEqual([]);
  });

  it.each(pairs.filter((pair) => /="[\w.]+"$/.test(pair) && !pair.includes('.')))(
    'and an app shows %s',
    (pair) => {
      expect(scrape).toContain(pair);
    },
  );
});

it('a panel of what an app need not have says so where it has it not', async () => {
  const names = new Set(seriesFor(await scrapeOfBareApp(), RECORDED).map(({ name }) => name));
  const isShown = (expr: string): boolean =>
    namesOf(filledIn(expr)).selectors.some(({ name }) => names.has(name) || name === ALERTS.name);
  const absent = DASHBOARDS.flatMap(({ dashboard }) => panelsOf(dashboard)).filter(
    ({ targets }) => !targets.some(({ expr }) => isShown(expr)),
  );
  const unsaid = absent.map(({ title, fieldConfig: { defaults } }) => [title, defaults.noValue] as const);
  expect(unsaid.filter(([, text]) => text.startsWith('not declared')).map(([title]) => title)).toEqual([
    'Operations',
    'Operations that fail',
    'Time of an operation (p95)',
    'Connections',
    'Connections in use',
    'Callers that wait for a connection',
    'Cache hits',
  ]);
  expect(unsaid.filter(([, text]) => !/not (declared|collected|counted)|is set up$/.test(text))).toEqual([]);
});

describe('each alert', () => {
  it.each(ALERTING_RULES.map((rule) => [rule.alert, rule] as const))(
    'leads to a dashboard that shows what %s is about',
    (name, { annotations }) => {
      const uid = /^\/d\/([\w-]+)\?var-job=your-app$/.exec(annotations!.dashboard_url!)?.[1];
      const found = DASHBOARDS.find(({ dashboard }) => dashboard.uid === uid);
      const linked = panelsOf(found!.dashboard).flatMap(({ links }) => runbooksOf(links));
      expect(linked).toContain(name);
    },
  );
});

/** Panels that show what one alert watches, in the unit of the alert. */
const DRAWN: readonly (readonly [panel: string, alert: string])[] = [
  ['CPU', 'MubarokahCpuSaturated'],
  ['Memory against its limit', 'MubarokahMemoryNearLimit'],
  ['Heap against its limit', 'MubarokahHeapNearLimit'],
  ['Event loop delay (p99)', 'MubarokahEventLoopLag'],
  ['Files that are open', 'MubarokahFdsNearLimit'],
  ['Operations that fail', 'MubarokahDependencyErrors'],
  ['Connections in use', 'MubarokahDependencyPoolSaturated'],
  ['Cache hits', 'MubarokahCacheHitRatioLow'],
  ['Refreshes that fail', 'MubarokahRefreshRejected'],
  ['Time at the token endpoint (p95)', 'MubarokahTokenExchangeSlow'],
  ['Callbacks that do not count', 'MubarokahInvalidStateSpike'],
  ['Callbacks that do not count', 'MubarokahPeopleRefused'],
  ['Time since the token endpoint last failed', 'MubarokahClientRejected'],
];

it.each(DRAWN)('%s draws a line where %s begins', (title, alert) => {
  const { expr } = ALERTING_RULES.find((rule) => rule.alert === alert)!;
  const limit = Number(/[<>] (?:time\(\) - )?([\d.]+)$/m.exec(expr)![1]);
  const panel = DASHBOARDS.flatMap(({ dashboard }) => panelsOf(dashboard)).find(
    (one) => one.title === title,
  )!;
  const steps = panel.fieldConfig.defaults.thresholds.steps.map(({ value }) => value);
  expect(steps).toContain(limit);
});

describe('the dashboard Seed', () => {
  const { dashboard } = DASHBOARDS.find(({ file }) => file === 'seed.json')!;
  const panels = panelsOf(dashboard);
  // Where the owner wrote one job, the dashboard has the chosen ones.
  const words = (title: string): string[] =>
    panels
      .find((panel) => panel.title === title)!
      .targets.map(({ expr }) => expr.replaceAll('job=~"$job", instance=~"$instance"', 'job="your-app"'));

  it('has the five panels of the documentation of Mubarokah ID, in its words', () => {
    expect(panels.map(({ title }) => title)).toEqual([
      'OAuth Request Rate',
      'OAuth Callback Error Rate',
      'Token Exchange Latency (p95)',
      'API Call Latency to Mubarokah ID (p95)',
      'Active User Sessions via Mubarokah ID',
    ]);
    expect(words('OAuth Request Rate')).toEqual([
      'sum(rate(oauth_requests_total{job="your-app", route=~"mubarokah.*"}[5m])) by (route)',
    ]);
    expect(words('OAuth Callback Error Rate')).toEqual([
      'sum(rate(oauth_requests_total{job="your-app", route="mubarokah.callback", status_code=~"4.*|5.*"}[5m])) / sum(rate(oauth_requests_total{job="your-app", route="mubarokah.callback"}[5m])) * 100',
    ]);
    expect(words('Token Exchange Latency (p95)')).toEqual([
      'histogram_quantile(0.95, sum(rate(http_request_duration_ms_bucket{job="your-app", route="mubarokah_token_exchange_internal_call"}[5m])) by (le))',
    ]);
  });
});

it('the documentation names each dashboard', () => {
  const page = readFileSync(new URL('../../docs/dashboards.md', import.meta.url), 'utf8');
  for (const { dashboard } of DASHBOARDS) expect(page).toContain(dashboard.uid);
});
