import { describe, expect, it } from '@jest/globals';
import { CATALOGUE, seriesOfAll } from './catalogue.js';
import { ClosedLabels } from './closed-labels.js';
import type { MetricFamily } from './metric-family.js';

const families = Object.values<MetricFamily>(CATALOGUE);
// An API error belongs to its status, and most statuses have no `other`: such a call is only counted as unknown.
const closedFamilies = families.filter(
  (family) => Object.keys(family.fallback).length > 0 && family.name !== CATALOGUE.apiRequests.name,
);

describe('the catalogue', () => {
  it('stays small enough for one app', () => {
    const { listed, most } = seriesOfAll();
    expect(listed).toBeLessThan(1_500);
    expect(most).toBeLessThan(12_000);
  });

  it.each(families.map((family) => [family.name, family] as const))('%s is consistent', (name, family) => {
    const keys = family.series.map((row) => JSON.stringify(family.labels.map((label) => row[label])));
    expect(new Set(keys).size).toBe(keys.length);
    for (const row of family.series) expect(Object.keys(row).sort()).toEqual([...family.labels].sort());
    expect(family.buckets).toEqual([...family.buckets].sort((a, b) => a - b));
    expect(name.endsWith('_total')).toBe(family.type === 'counter');
    expect(family.help).toMatch(/\.$/);
  });

  it.each(closedFamilies.map((one) => [one.name, one] as const))(
    '%s has the row that its fallbacks lead to',
    (_, family) => {
      const closed = new ClosedLabels(family);
      for (const row of family.series) {
        for (const label of Object.keys(family.fallback)) {
          const unheardOf = closed.find({ ...row, [label]: 'unheard of' });
          expect({ label, row, found: unheardOf.row !== undefined }).toMatchObject({ found: true });
        }
      }
    },
  );

  it('has one vocabulary for endpoint', () => {
    const operations = CATALOGUE.circuitState.series.map(({ endpoint }) => endpoint);
    const named = families.filter(({ labels }) => labels.includes('endpoint'));
    expect(named.length).toBeGreaterThan(3);
    for (const { name, series } of named)
      for (const { endpoint } of series)
        expect([name, operations]).toEqual([name, expect.arrayContaining([endpoint])]);
  });

  it('names every family once', () => {
    expect(new Set(families.map(({ name }) => name)).size).toBe(families.length);
  });
});
