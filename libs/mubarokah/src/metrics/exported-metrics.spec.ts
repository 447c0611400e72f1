import { metrics as api } from '@opentelemetry/api';
import * as openTelemetry from '@opentelemetry/api';
import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  type MetricData,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { OpenTelemetryApi } from '../open-telemetry/index.js';
import { CATALOGUE } from './catalogue.js';
import { ExportedMetrics, exportedName } from './exported-metrics.js';
import type { MetricFamily } from './metric-family.js';
import { MetricSet } from './metric-set.js';

const real = openTelemetry as unknown as OpenTelemetryApi;

afterEach(() => api.disable());

/** As the exporter for Prometheus names it. */
function prometheusName({ name, unit }: { name: string; unit: string }, { type }: MetricFamily): string {
  const units = new Map([
    ['s', '_seconds'],
    ['By', '_bytes'],
  ]);
  return name.replaceAll('.', '_') + (units.get(unit) ?? '') + (type === 'counter' ? '_total' : '');
}

describe('metrics for OpenTelemetry', () => {
  it('have names of which Prometheus makes those of the catalogue', () => {
    for (const family of Object.values<MetricFamily>(CATALOGUE))
      expect(prometheusName(exportedName(family), family)).toBe(family.name);
    expect(exportedName(CATALOGUE.loginDuration)).toEqual({ name: 'mubarokah.login_duration', unit: 's' });
  });

  it('are counted, observed and set as those for Prometheus, with the same labels and bounds', async () => {
    const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    const provider = new MeterProvider({ readers: [reader] });
    api.setGlobalMeterProvider(provider);
    const set = new MetricSet(new Registry(), undefined, undefined, '', new ExportedMetrics(real));
    set.count(CATALOGUE.logins, { outcome: 'success', fault: 'none' });
    set.count(CATALOGUE.logins, { outcome: 'success', fault: 'made up' });
    set.observe(CATALOGUE.loginServerDuration, { outcome: 'success' }, 0.02);
    set.set(CATALOGUE.circuitState, { endpoint: 'token_exchange' }, 2);
    set.set(CATALOGUE.circuitState, { endpoint: 'api_user' }, NaN);
    set.series(CATALOGUE.serverDuration, { method: 'GET', route: '/', status_code: '200' })(1);
    await provider.forceFlush();
    const [sent] = exporter.getMetrics();
    const found = new Map(sent!.scopeMetrics[0]!.metrics.map((metric) => [metric.descriptor.name, metric]));
    const points = (name: string): unknown[] =>
      (found.get(name) as MetricData).dataPoints.map(({ attributes, value }) => [attributes, value]);
    expect(points('mubarokah.logins')).toEqual([
      [{ outcome: 'success', fault: 'none' }, 1],
      [{ outcome: 'failure', fault: 'app' }, 1],
    ]);
    expect(points('mubarokah.circuit_state')).toEqual([[{ endpoint: 'token_exchange' }, 2]]);
    expect(found.get('mubarokah.login_server_duration')).toMatchObject({
      dataPointType: DataPointType.HISTOGRAM,
      descriptor: { unit: 's' },
      dataPoints: [{ value: { buckets: { boundaries: CATALOGUE.loginServerDuration.buckets }, sum: 0.02 } }],
    });
    expect([...found.keys()].filter((name) => name.startsWith('http_server'))).toEqual([]);
    await provider.shutdown();
  });

  it.each([
    ['there is no API', undefined],
    ['no SDK takes them', real],
  ])('are none where %s', (_, given) => {
    expect(new ExportedMetrics(given).recordOf(CATALOGUE.logins)).toBeUndefined();
  });

  it('change nothing when the meter throws', () => {
    const fail = (): never => {
      throw new Error('telemetry');
    };
    api.setGlobalMeterProvider({ getMeter: () => ({ createCounter: fail }) } as never);
    const set = new MetricSet(new Registry(), undefined, undefined, '', new ExportedMetrics(real));
    expect(() => set.count(CATALOGUE.sessionsStarted, {})).not.toThrow();
  });
});
