import type { HealthIndicatorResult, HealthIndicatorService } from '@nestjs/terminus';
import type { CheckResult } from './check-result.js';
import { HEALTH_REASONS } from './health-reason.js';

type Session<Key extends string> = ReturnType<typeof HealthIndicatorService.prototype.check<Key>>;

/** Tells terminus what a probe found. Terminus knows no `unknown`: nothing is wrong as far as anybody knows. */
export function toIndicatorResult<Key extends string>(
  session: Session<Key>,
  result: CheckResult,
  responseTime: number,
): HealthIndicatorResult<Key> {
  const message = messageOf(result);
  const data = {
    ...(message !== undefined && { message }),
    ...(result.fault !== undefined && { fault: result.fault }),
    ...result.numbers,
    responseTime: Math.round(responseTime),
  };
  switch (result.status) {
    case 'up':
    case 'unknown':
      return session.up(data);
    case 'degraded':
      return session.degraded(data);
    case 'down':
      return session.down(data);
  }
}

/** What an authorised caller reads: the app's own words, else ours. */
export function messageOf({ message, reason }: CheckResult): string | undefined {
  return message ?? (reason && HEALTH_REASONS[reason]);
}
