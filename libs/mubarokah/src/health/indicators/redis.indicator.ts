import { Injectable } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { redisClient, type RedisClient } from '../../clients/index.js';
import { MonotonicClock } from '../../time/index.js';
import { PingIndicator } from './ping-indicator.js';

/**
 * Tells whether Redis answers and takes writes, through the ioredis or node-redis client that the app has: no
 * connection is opened, and at most one PING is in flight.
 *
 * @example
 * health.check([() => redis.pingCheck('redis', client)]);
 */
@Injectable()
export class RedisHealthIndicator extends PingIndicator<RedisClient> {
  constructor(indicators: HealthIndicatorService, clock: MonotonicClock) {
    super(indicators, clock, (client) => redisClient(client, 'A Redis check').ping);
  }
}
