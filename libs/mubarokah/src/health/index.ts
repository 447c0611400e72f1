export * from './drain/drain-on-shutdown.js';
export type { DrainOptions } from './drain/drain-options.js';
export * from './drain/drain.service.js';
export * from './endpoints/health-routes.js';
export * from './health-providers.js';
export * from './indicators/database.indicator.js';
export type { PingOptions } from './indicators/ping-indicator.js';
export * from './indicators/redis.indicator.js';
export * from './monitor/health-monitor.service.js';
export type { CheckReport, HealthReport } from './monitor/health-report.js';
export * from './mubarokah/mubarokah.indicator.js';
export type {
  Criticality,
  HeadersPredicate,
  HealthCheckOptions,
  HealthProbe,
  HealthStatus,
  HealthVerdict,
  MubarokahCheckOptions,
  ProbeContext,
} from '../options/index.js';
