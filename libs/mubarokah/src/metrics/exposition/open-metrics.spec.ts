import { describe, expect, it } from '@jest/globals';
import { renderOpenMetrics } from './open-metrics.js';

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
    const text = renderOpenMetrics([counted(labels)], { region: 'west' }, EXEMPLARS);
    expect(text).toContain('\nlooks_total{region="west",result="hit"} 3 # {trace_id="a-trace"} 1 2.000\n');
  });

  it('is not found at another series', () => {
    expect(renderOpenMetrics([counted({ result: 'miss' })], {}, EXEMPLARS)).not.toContain('trace_id');
  });
});
