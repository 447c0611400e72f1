import { describe, expect, it } from '@jest/globals';
import { Counter, Gauge, Histogram, Registry, Summary } from 'prom-client';
import { renderText, samplesOf } from './render-text.js';

const EXEMPLARS = { of: () => new Map([['result="hit"', { traceId: 'a-trace', value: 1, at: 2 }]]) };
const counted = (labels: Record<string, string>) => ({
  name: 'looks_total',
  help: 'Looks.',
  type: 'counter',
  values: [{ value: 3, labels }],
});

describe('an exemplar', () => {
  it.each([
    ['are added', { result: 'hit' }],
    ['came with the labels of another process', { result: 'hit', region: 'west' }],
  ])('is found where default labels %s', (_, labels) => {
    const text = renderText('openmetrics', [counted(labels)], { region: 'west' }, EXEMPLARS);
    expect(text).toContain('\nlooks_total{result="hit",region="west"} 3 # {trace_id="a-trace"} 1 2.000\n');
  });

  it('is not found at another series', () => {
    expect(renderText('openmetrics', [counted({ result: 'miss' })], {}, EXEMPLARS)).not.toContain('trace_id');
  });
});

describe('the classic format', () => {
  const registryWith = (defaultLabels: Record<string, string>): Registry => {
    const registry = new Registry();
    registry.setDefaultLabels(defaultLabels);
    const named = (name: string) => ({ name, help: `Of "${name}",\nwith \\.`, registers: [registry] });
    new Counter({ ...named('looks_total'), labelNames: ['result'] }).inc({ result: 'a "b"\n\\' }, 2.5);
    new Counter(named('visits')).inc();
    new Gauge(named('heat')).set(-Infinity);
    const waits = new Histogram({ ...named('wait_seconds'), labelNames: ['route'], buckets: [0.1, 1] });
    waits.observe({ route: '/' }, 0.5);
    waits.observe({ route: '/a' }, 20);
    new Summary({ ...named('size_bytes'), percentiles: [0.5] }).observe(3);
    return registry;
  };

  it.each([[{}], [{ region: 'west' }], [{ route: 'overridden', result: 'too' }]])(
    'says what prom-client says, with the default labels %j',
    async (defaults) => {
      const registry = registryWith(defaults);
      const metrics = await Promise.all(registry.getMetricsAsArray().map(samplesOf));
      const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '');
      // Twice, since what is kept of the first time is used for the second.
      renderText('classic', metrics, defaults);
      expect(lines(renderText('classic', metrics, defaults))).toEqual(lines(await registry.metrics()));
    },
  );

  it('has no exemplars, which would take the whole target down', () => {
    expect(renderText('classic', [counted({ result: 'hit' })], {}, EXEMPLARS)).not.toContain('trace_id');
  });
});
