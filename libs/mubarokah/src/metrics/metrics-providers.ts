import type { Provider } from '@nestjs/common';
import { register } from 'prom-client';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { MetricSet } from './metric-set.js';
import { MetricsRecorder } from './metrics-recorder.js';
import { ProcessMetrics } from './process-metrics.js';
import { ResponseMetrics } from './response-metrics.js';

/** Needs {@link MUBAROKAH_OPTIONS} and `MubarokahEvents` beside it. */
export const metricsProviders: Provider[] = [
  {
    provide: MetricSet,
    inject: [MUBAROKAH_OPTIONS],
    useFactory: ({ metrics }: ResolvedOptions) => new MetricSet(metrics.registry ?? register),
  },
  MetricsRecorder,
  ResponseMetrics,
  ProcessMetrics,
];
