export {
  MetricClashError,
  type MubarokahMetric,
  type MubarokahMetricName,
  OAuthMetricsInterceptor,
  OAuthRoute,
  type OAuthRouteKind,
  shareClusterMetrics,
} from './metrics/index.js';
export type { MetricsOptions } from './options/index.js';
