import type { Provider } from '@nestjs/common';
import { DatabaseHealthIndicator } from './indicators/database.indicator.js';
import { Drain } from './drain/drain.service.js';
import { HealthRoutes } from './endpoints/health-routes.js';
import { HeartbeatFile } from './heartbeat/heartbeat-file.service.js';
import { HealthMonitor } from './monitor/health-monitor.service.js';
import { MonotonicClock } from '../time/clock.js';
import { ActiveProbe } from './mubarokah/active-probe.js';
import { MubarokahHealthIndicator } from './mubarokah/mubarokah.indicator.js';
import { RedisHealthIndicator } from './indicators/redis.indicator.js';

/** @internal Needs TerminusModule, MubarokahEvents, ProviderHttp and the resolved options. */
export const healthProviders: Provider[] = [
  MonotonicClock,
  ActiveProbe,
  DatabaseHealthIndicator,
  RedisHealthIndicator,
  MubarokahHealthIndicator,
  HealthMonitor,
  HeartbeatFile,
  Drain,
  HealthRoutes,
];
