import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { MubarokahEvents } from '../../events/index.js';
import {
  groupFaults,
  type HealthCheckDefinition,
  type HealthProbe,
  MUBAROKAH_OPTIONS,
  MubarokahOptionsError,
  resolveHealthCheck,
  type ResolvedHealthCheck,
  type ResolvedOptions,
} from '../../options/index.js';
import { MubarokahHealthIndicator } from '../mubarokah/mubarokah.indicator.js';
import { MonotonicClock } from '../../time/monotonic-clock.js';
import { type CheckReport, type HealthReport, overallStatus } from './health-report.js';
import { ScheduledCheck } from './scheduled-check.js';

/** The boot waits this long for the first results, so that a healthy app is ready as soon as it listens. */
const STARTUP_BUDGET_MS = 800;

/** Runs the checks on their intervals and answers from memory. */
@Injectable()
export class HealthMonitor implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly checks = new Map<string, ScheduledCheck>();
  private state: 'starting' | 'running' | 'stopped' = 'starting';

  constructor(
    @Inject(MUBAROKAH_OPTIONS) private readonly options: ResolvedOptions,
    private readonly mubarokah: MubarokahHealthIndicator,
    private readonly events: MubarokahEvents,
    private readonly clock: MonotonicClock,
  ) {
    for (const check of options.health.checks) this.register(check);
  }

  /** False until the bootstrap hooks are done. */
  get isRunning(): boolean {
    return this.state === 'running';
  }

  /**
   * Adds a check, for modules that declare their own.
   *
   * @throws {MubarokahOptionsError} when the check cannot work or its name is taken
   */
  add(definition: HealthCheckDefinition): void {
    const check = this.register(resolveHealthCheck(definition));
    if (this.isRunning) void check.start();
  }

  /** What is known now. Asks no dependency. */
  report(includes: (check: CheckReport) => boolean = () => true): HealthReport {
    const checks = [...this.checks.values()].map((check) => check.report()).filter(includes);
    return { status: overallStatus(checks), checks };
  }

  /** @throws {MubarokahOptionsError} when a group names a check that nobody declared or added */
  async onApplicationBootstrap(): Promise<void> {
    const { enabled, groups } = this.options.health;
    if (!enabled) return;
    const faults = groupFaults(groups, this.checks.keys());
    if (faults.length > 0) throw new MubarokahOptionsError(faults);
    this.state = 'running';
    const firstRuns = Promise.all([...this.checks.values()].map((check) => check.start()));
    let timer: NodeJS.Timeout | undefined;
    const budget = new Promise((resolve) => (timer = setTimeout(resolve, STARTUP_BUDGET_MS)));
    await Promise.race([firstRuns, budget]);
    clearTimeout(timer);
  }

  async onModuleDestroy(): Promise<void> {
    this.state = 'stopped';
    await Promise.all([...this.checks.values()].map((check) => check.stop()));
  }

  private register(check: ResolvedHealthCheck): ScheduledCheck {
    if (this.checks.has(check.name)) {
      throw new MubarokahOptionsError([
        `"health.checks" must have different names, got "${check.name}" twice.`,
      ]);
    }
    const scheduled = new ScheduledCheck(
      check,
      this.probeOf(check),
      this.clock,
      (name, { status }, durationMs) => {
        const { criticality, kind } = check;
        this.events.emit({ type: 'health-check', check: name, criticality, kind, status, durationMs });
      },
    );
    this.checks.set(check.name, scheduled);
    if (check.kind === 'mubarokah' && check.mode !== 'active')
      this.mubarokah.onFailing(() => scheduled.hurry());
    return scheduled;
  }

  private probeOf(check: ResolvedHealthCheck): HealthProbe {
    return check.kind === 'probe' ? check.probe : () => this.mubarokah.look(check);
  }
}
