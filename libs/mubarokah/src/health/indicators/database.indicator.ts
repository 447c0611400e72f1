import { Injectable } from '@nestjs/common';
import { HealthIndicatorService } from '@nestjs/terminus';
import { databaseClient, type DatabaseTarget } from '../../clients/index.js';
import { MonotonicClock } from '../../time/index.js';
import { PingIndicator } from './ping-indicator.js';

/**
 * Tells whether a database answers, and whether its pool has connections left. A probe that ran out of time gives its
 * connection back.
 *
 * @example
 * health.check([() => database.pingCheck('db', pool, { timeoutMs: 500 })]);
 */
@Injectable()
export class DatabaseHealthIndicator extends PingIndicator<DatabaseTarget> {
  constructor(indicators: HealthIndicatorService, clock: MonotonicClock) {
    super(indicators, clock, (target) => databaseClient(target).ping);
  }
}
