import { describe, expect, it } from '@jest/globals';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { CATALOGUE } from './catalogue.js';
import type { MetricFamily } from './metric-family.js';
import { MetricSet } from './metric-set.js';

const valueOf = async (registry: Registry, line: string): Promise<string | undefined> =>
  (await registry.metrics())
    .split('\n')
    .find((one) => one.startsWith(`${line} `))
    ?.slice(line.length + 1);

const labelsOf = ({ labels }: MetricFamily): string[] => [...labels];

describe('MetricSet', () => {
  it('joins a metric of the same shape and keeps what it counted', async () => {
    const registry = new Registry();
    const theirs = new Counter({
      name: 'oauth_requests_total',
      help: 'Their own words.',
      labelNames: ['status_code', 'route'],
      registers: [registry],
    });
    theirs.inc({ route: 'mubarokah.callback', status_code: '303' }, 5);
    const metrics = new MetricSet(registry);
    metrics.count(CATALOGUE.oauthRequests, { route: 'mubarokah.callback', status_code: '303' });
    const series = (status: string) =>
      `oauth_requests_total{route="mubarokah.callback",status_code="${status}"}`;
    expect(await valueOf(registry, series('303'))).toBe('6');
    expect(await valueOf(registry, series('500'))).toBe('0');
  });

  it('joins a histogram without losing its observations', async () => {
    const registry = new Registry();
    const first = new MetricSet(registry);
    first.observe(CATALOGUE.requestDuration, { route: 'mubarokah.callback' }, 12);
    new MetricSet(registry);
    expect(await valueOf(registry, 'http_request_duration_ms_sum{route="mubarokah.callback"}')).toBe('12');
  });

  it.each([
    ['another type', (one: object) => new Gauge({ ...one, labelNames: ['route'] } as never), 'a gauge "'],
    [
      'other labels',
      (one: object) => new Histogram({ ...one, labelNames: ['path'] } as never),
      'with the labels path',
    ],
    [
      'other buckets',
      (one: object) => new Histogram({ ...one, labelNames: ['route'], buckets: [1, 2] } as never),
      'the buckets 1, 2, but',
    ],
  ])('refuses a metric with %s, and names both', (_, make, words) => {
    const registry = new Registry();
    make({ name: 'http_request_duration_ms', help: 'Theirs.', registers: [registry] });
    expect(() => new MetricSet(registry)).toThrow(words);
    expect(() => new MetricSet(registry)).toThrow(
      /already holds a .* but this package needs a histogram "http_request_duration_ms" with the labels route and the buckets 5, /,
    );
  });

  it('shows what the apps of one registry say as their family would of several processes', async () => {
    const registry = new Registry();
    const [one, other] = [new MetricSet(registry), new MetricSet(registry)];
    const health = (check: string): string => `mubarokah_health_status{check="${check}"}`;
    for (const [set, db, cache] of [
      [one, 1, 0],
      [other, NaN, 1],
    ] as const) {
      set.set(CATALOGUE.healthStatus, { check: 'db' }, db);
      set.set(CATALOGUE.healthStatus, { check: 'cache' }, cache);
      set.set(CATALOGUE.circuitState, { endpoint: 'api_user' }, cache * 2);
    }
    other.set(CATALOGUE.healthStatus, { check: 'mail' }, NaN);
    const shown = (check: string): Promise<string | undefined> => valueOf(registry, health(check));
    expect([await shown('db'), await shown('cache'), await shown('mail')]).toEqual(['1', '0', 'Nan']);
    expect(await valueOf(registry, 'mubarokah_circuit_state{endpoint="api_user"}')).toBe('2');
    other.leave();
    expect([await shown('db'), await shown('cache'), await shown('mail')]).toEqual(['1', '0', undefined]);
    expect(await valueOf(registry, 'mubarokah_circuit_state{endpoint="api_user"}')).toBe('0');
    other.leave();
    other.set(CATALOGUE.healthStatus, { check: 'mail' }, 1);
    expect(await shown('mail')).toBeUndefined();
    one.leave();
    expect(registry.getMetricsAsArray()).toEqual([]);
  });

  it('leaves a registry that the app has cleared as it is', () => {
    const registry = new Registry();
    const cleared = new MetricSet(registry);
    registry.clear();
    const next = new MetricSet(registry);
    cleared.leave();
    expect(registry.getMetricsAsArray().length).toBe(Object.keys(CATALOGUE).length);
    next.leave();
    expect(registry.getMetricsAsArray()).toEqual([]);
  });

  it('counts a value outside the closed set under its fallback, and says so', async () => {
    const registry = new Registry();
    const metrics = new MetricSet(registry);
    const before = (await registry.metrics()).split('\n').length;
    for (let i = 0; i < 50; i++) {
      metrics.count(CATALOGUE.tokenRequests, {
        grant_type: 'refresh_token',
        outcome: 'failure',
        error: `odd ${i}`,
      });
    }
    expect((await registry.metrics()).split('\n').length).toBe(before);
    expect(
      await valueOf(
        registry,
        'mubarokah_oauth_token_requests_total{grant_type="refresh_token",outcome="failure",error="other"}',
      ),
    ).toBe('50');
    const family = 'mubarokah_oauth_token_requests_total';
    expect(await valueOf(registry, `mubarokah_metrics_unknown_values_total{family="${family}"}`)).toBe('50');
  });

  it('has room for the routes of an app, but not for any number', async () => {
    const registry = new Registry();
    const metrics = new MetricSet(registry);
    for (let i = 0; i < 600; i++) {
      metrics.observe(
        CATALOGUE.serverDuration,
        { method: 'GET', route: `/page-${i}`, status_code: '404' },
        1,
      );
    }
    const series = (labels: string) => `http_server_request_duration_seconds_count{${labels}}`;
    expect(await valueOf(registry, series('method="GET",route="/page-499",status_code="404"'))).toBe('1');
    expect(
      await valueOf(registry, series('method="GET",route="/page-500",status_code="404"')),
    ).toBeUndefined();
    const overflow = 'method="_OTHER",route="_overflow",status_code="4xx"';
    expect(await valueOf(registry, series(overflow))).toBe('100');
  });

  it('makes no series before somebody reads the metric, and then all of them beside what was recorded', async () => {
    const registry = new Registry();
    const metrics = new MetricSet(registry);
    const { authorizations, requestDuration } = CATALOGUE;
    const made = (family: MetricFamily): number =>
      Object.keys((metrics.metricOf(family) as unknown as { hashMap: object }).hashMap).length;
    expect([made(authorizations), made(requestDuration)]).toEqual([0, 0]);

    const [row] = requestDuration.series;
    for (const value of [1, 2]) metrics.observe(requestDuration, row!, value);
    expect(made(requestDuration)).toBe(1);
    for (const family of [authorizations, requestDuration]) {
      await metrics.metricOf(family)?.get();
      expect(made(family)).toBe(family.series.length);
    }
    expect(await valueOf(registry, `http_request_duration_ms_sum{route="${row!.route}"}`)).toBe('3');
  });

  it('does not bring back what an app said that has left before anybody read it', async () => {
    const registry = new Registry();
    new MetricSet(registry);
    const other = new MetricSet(registry);
    other.admit(CATALOGUE.healthStatus, { check: 'database' });
    other.leave();
    expect(await valueOf(registry, 'mubarokah_health_status{check="database"}')).toBeUndefined();
  });

  it('starts every listed series at 0', async () => {
    const registry = new Registry();
    new MetricSet(registry);
    for (const family of Object.values<MetricFamily>(CATALOGUE)) {
      const metric = await registry.getSingleMetric(family.name)?.get();
      const seen = new Set(
        metric?.values.map(({ labels }) => JSON.stringify(labelsOf(family).map((name) => labels[name]))),
      );
      const listed = family.series.map((row) => JSON.stringify(labelsOf(family).map((name) => row[name])));
      expect({ name: family.name, seen: [...seen].sort() }).toEqual({
        name: family.name,
        seen: listed.sort(),
      });
      for (const { value } of metric?.values ?? []) expect(value).toBe(0);
    }
  });
});
