import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { MubarokahEvents } from '../../events/index.js';
import {
  type Dependency,
  groupFaults,
  type HealthProbe,
  MUBAROKAH_OPTIONS,
  MubarokahOptionsError,
  type ResolvedDependency,
  resolveDependency,
  type ResolvedHealthCheck,
  type ResolvedOptions,
} from '../../options/index.js';
import { MubarokahHealthIndicator } from '../mubarokah/mubarokah.indicator.js';
import { MonotonicClock, within } from '../../time/index.js';
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
    for (const check of checksOf(options)) this.register(check);
  }

  /** False until the bootstrap hooks are done. */
  get isRunning(): boolean {
    return this.state === 'running';
  }

  /**
   * Adds the check of a dependency, for modules that declare their own. What is to be measured or closed has to be among
   * the option `dependencies`.
   *
   * @throws {MubarokahOptionsError} when the check cannot work or its name is taken
   */
  add(dependency: Dependency): void {
    for (const check of checkOf(resolveDependency(dependency))) {
      const scheduled = this.register(check);
      if (this.isRunning) void scheduled.start();
    }
  }

  /** What is known now. Asks no dependency. */
  report(includes: (check: CheckReport) => boolean = () => true): HealthReport {
    const checks = [...this.checks.values()].map((check) => check.report()).filter(includes);
    return { status: overallStatus(checks), checks };
  }

  /** @throws {MubarokahOptionsError} when a group names a check that there is not */
  async onApplicationBootstrap(): Promise<void> {
    const { enabled, groups } = this.options.health;
    if (!enabled) return;
    const faults = groupFaults(groups, this.checks.keys());
    if (faults.length > 0) throw new MubarokahOptionsError(faults);
    this.state = 'running';
    const firstRuns = Promise.all([...this.checks.values()].map((check) => check.start()));
    await within(STARTUP_BUDGET_MS, firstRuns);
  }

  async onModuleDestroy(): Promise<void> {
    this.state = 'stopped';
    await Promise.all([...this.checks.values()].map((check) => check.stop()));
  }

  private register(check: ResolvedHealthCheck): ScheduledCheck {
    if (this.checks.has(check.name)) {
      throw new MubarokahOptionsError([
        `Health checks must have different names, got "${check.name}" twice.`,
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

function checksOf({ dependencies, health: { mubarokah } }: ResolvedOptions): ResolvedHealthCheck[] {
  const checks = dependencies.flatMap(checkOf);
  return mubarokah === false ? checks : [...checks, { kind: 'mubarokah', name: 'mubarokah', ...mubarokah }];
}

function checkOf({ name, check }: ResolvedDependency): ResolvedHealthCheck[] {
  return check === undefined ? [] : [{ kind: 'probe', name, ...check }];
}
