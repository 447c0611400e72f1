import { CATALOGUE } from './catalogue.js';
import type { MetricSet } from './metric-set.js';
import type { RouteName } from './route-name.js';
import { statusLabel, UNMATCHED_ROUTE } from './server-labels.js';

/** A route of the app as one method asks for it: what it is called, and its series by status, each found once. */
export class ServedRoute {
  private readonly byStatus = new Map<number, (seconds: number) => void>();

  constructor(
    private readonly metrics: MetricSet,
    private readonly method: string,
    private readonly template: string | undefined,
    readonly name: RouteName | undefined,
  ) {}

  observe(status: number, seconds: number): void {
    let series = this.byStatus.get(status);
    if (series === undefined) this.byStatus.set(status, (series = this.find(status)));
    series(seconds);
  }

  private find(status: number): (seconds: number) => void {
    return this.metrics.series(CATALOGUE.serverDuration, {
      method: this.method,
      route: this.template ?? UNMATCHED_ROUTE,
      status_code: statusLabel(status),
    });
  }
}
