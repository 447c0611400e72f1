import { SafeLogger } from '../../logging/index.js';
import type { Criticality, HealthStatus } from '../../options/index.js';
import { HEALTH_REASONS, type HealthReason } from '../probe/health-reason.js';

/** Logs when a check's status changes, and only then. What the app's own probes said is not repeated: it may name hosts. */
export class ChangeLog {
  private readonly logger = new SafeLogger('Health');
  private status: HealthStatus = 'unknown';
  private troubledSince: number | undefined;

  constructor(
    private readonly name: string,
    private readonly criticality: Criticality,
  ) {}

  observe(status: HealthStatus, reason: HealthReason | undefined, now: number): void {
    if (status === this.status) return;
    this.status = status;
    switch (status) {
      case 'degraded':
      case 'down':
        this.troubledSince ??= now;
        this.logger.warn(`${this.name} is ${status}${why(reason)}${this.consequence(status)}`);
        return;
      case 'up':
        if (this.troubledSince === undefined) return;
        this.logger.log(`${this.name} is up again after ${duration(now - this.troubledSince)}`);
        this.troubledSince = undefined;
        return;
      case 'unknown':
        return;
    }
  }

  private consequence(status: HealthStatus): string {
    return status === 'down' && this.criticality === 'critical' ? '; this instance is not ready' : '';
  }
}

function why(reason: HealthReason | undefined): string {
  return reason === undefined ? '' : `: ${HEALTH_REASONS[reason]}`;
}

function duration(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
