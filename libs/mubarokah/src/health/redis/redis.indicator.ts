import { Injectable } from '@nestjs/common';
import { type HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import type { Ping } from '../probe/check-result.js';
import { toIndicatorResult } from '../probe/indicator-result.js';
import { DEFAULT_PING_TIMEOUT_MS, type PingOptions } from '../probe/ping-options.js';
import { runProbe } from '../probe/run-probe.js';
import type { PingableRedis } from './redis-client.js';
import { redisPing } from './redis-ping.js';

/**
 * Tells whether Redis answers and takes writes, through the ioredis or node-redis client that the app has: no
 * connection is opened, and at most one PING is under way.
 *
 * @example
 * health.check([() => redis.pingCheck('redis', client)]);
 */
@Injectable()
export class RedisHealthIndicator {
  private readonly pings = new WeakMap<object, Ping>();

  constructor(private readonly indicators: HealthIndicatorService) {}

  async pingCheck<Key extends string>(
    key: Key,
    client: PingableRedis,
    { timeoutMs = DEFAULT_PING_TIMEOUT_MS }: PingOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    const startedAt = performance.now();
    const result = await runProbe(this.pingOf(client), timeoutMs);
    return toIndicatorResult(this.indicators.check(key), result, performance.now() - startedAt);
  }

  private pingOf(client: PingableRedis): Ping {
    const known = this.pings.get(client);
    if (known !== undefined) return known;
    const ping = redisPing(client);
    this.pings.set(client, ping);
    return ping;
  }
}
