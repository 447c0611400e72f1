import type { Provider } from '@nestjs/common';
import { register } from 'prom-client';
import { MUBAROKAH_OPTIONS, type ResolvedOptions } from '../options/index.js';
import { CATALOGUE, RUNTIME_FAMILIES } from './catalogue.js';
import type { MetricFamily } from './metric-family.js';
import { ClusterMetrics } from './cluster/cluster-metrics.js';
import { DependencyRecorder } from './dependency-recorder.js';
import { Exemplars } from './exposition/exemplars.js';
import { Exposition } from './exposition/exposition.js';
import { MetricsEndpoint } from './exposition/metrics-endpoint.js';
import { MetricsRoutes } from './exposition/metrics-routes.js';
import { MetricsServer } from './exposition/metrics-server.js';
import { ExportedMetrics } from './exported-metrics.js';
import { injectedMetrics } from './injected-metrics.js';
import { MetricSet } from './metric-set.js';
import { MetricsRecorder } from './metrics-recorder.js';
import { ProcessMetrics } from './process-metrics.js';
import { ResponseMetrics } from './response-metrics.js';
import { RuntimeMetrics } from './runtime/runtime-metrics.js';

function familiesOf({ serverRequests, defaultMetrics }: ResolvedOptions['metrics']): MetricFamily[] {
  return Object.values<MetricFamily>(CATALOGUE).filter((family) => {
    if (family === CATALOGUE.serverDuration) return serverRequests;
    return defaultMetrics || !RUNTIME_FAMILIES.includes(family);
  });
}

/** Needs {@link MUBAROKAH_OPTIONS} and `MubarokahEvents` beside it. */
export const metricsProviders: Provider[] = [
  {
    provide: MetricSet,
    inject: [MUBAROKAH_OPTIONS, Exemplars, ExportedMetrics],
    useFactory: ({ metrics, appId }: ResolvedOptions, exemplars: Exemplars, exported: ExportedMetrics) =>
      new MetricSet(metrics.registry ?? register, familiesOf(metrics), exemplars, appId, exported),
  },
  Exemplars,
  ExportedMetrics,
  ClusterMetrics,
  Exposition,
  MetricsEndpoint,
  MetricsRoutes,
  MetricsServer,
  ...injectedMetrics,
  MetricsRecorder,
  ResponseMetrics,
  DependencyRecorder,
  ProcessMetrics,
  RuntimeMetrics,
];
