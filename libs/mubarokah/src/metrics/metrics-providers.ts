import type { Provider } from '@nestjs/common';
import { register } from 'prom-client';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { CATALOGUE } from './catalogue.js';
import type { MetricFamily } from './metric-family.js';
import { MetricSet } from './metric-set.js';
import { MetricsRecorder } from './metrics-recorder.js';
import { ProcessMetrics } from './process-metrics.js';
import { ResponseMetrics } from './response-metrics.js';

function familiesOf({ serverRequests }: ResolvedOptions['metrics']): MetricFamily[] {
  return Object.values<MetricFamily>(CATALOGUE).filter(
    (family) => serverRequests || family.name !== CATALOGUE.serverDuration.name,
  );
}

/** Needs {@link MUBAROKAH_OPTIONS} and `MubarokahEvents` beside it. */
export const metricsProviders: Provider[] = [
  {
    provide: MetricSet,
    inject: [MUBAROKAH_OPTIONS],
    useFactory: ({ metrics }: ResolvedOptions) =>
      new MetricSet(metrics.registry ?? register, familiesOf(metrics)),
  },
  MetricsRecorder,
  ResponseMetrics,
  ProcessMetrics,
];
