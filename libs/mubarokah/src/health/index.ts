export * from './check-definitions.js';
export * from './database/database.indicator.js';
export type { DatabaseTarget } from './database/database-target.js';
export * from './drain/drain-on-shutdown.js';
export type { DrainOptions } from './drain/drain-options.js';
export * from './drain/drain.service.js';
export * from './endpoints/health-routes.js';
export * from './health-providers.js';
export * from './monitor/health-monitor.service.js';
export type { CheckReport, HealthReport } from './monitor/health-report.js';
export * from './mubarokah/mubarokah.indicator.js';
export type { PingOptions } from './probe/ping-options.js';
export type { PingableRedis } from './redis/redis-client.js';
export * from './redis/redis.indicator.js';
export type {
  Criticality,
  HeadersPredicate,
  HealthCheckDefinition,
  HealthCheckOptions,
  HealthProbe,
  HealthStatus,
  HealthVerdict,
  MubarokahCheckDefinition,
  MubarokahCheckOptions,
  ProbeCheckDefinition,
  ProbeContext,
} from '../options/index.js';
