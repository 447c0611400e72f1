export {
  cacheMetrics,
  databaseMetrics,
  MetricClashError,
  type MubarokahMetric,
  type MubarokahMetricName,
  OAuthMetricsInterceptor,
  OAuthRoute,
  type OAuthRouteKind,
  prismaMetrics,
  redisMetrics,
  shareClusterMetrics,
} from './metrics/index.js';
export type {
  CacheResult,
  ConnectionState,
  DependencyDefinition,
  DependencyObserver,
  MetricsOptions,
} from './options/index.js';
