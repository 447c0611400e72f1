import { contained } from '../../events/index.js';
import type { HealthProbe, ProbeContext, ResolvedHealthCheck } from '../../options/index.js';
import type { MonotonicClock } from '../../time/clock.js';
import { type CheckResult, down } from '../probe/check-result.js';
import { runProbe } from '../probe/run-probe.js';
import { ChangeLog } from './change-log.js';
import { CheckState } from './check-state.js';
import type { CheckReport } from './health-report.js';

/** Until a probe has passed once it runs at least this often, so that a start does not wait for a long interval. */
const STARTUP_INTERVAL_MS = 1_000;

export type ResultListener = (check: string, result: CheckResult, durationMs: number) => void;

/** One check on its own timer: nobody who asks for its status makes it run. */
export class ScheduledCheck {
  private readonly state: CheckState;
  private readonly log: ChangeLog;
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private hasPassed = false;
  /** When the probe was called that has not settled yet. */
  private probingSince: number | undefined;
  private isHurried = false;
  private readonly again = contained('A health check', () => this.start());

  constructor(
    private readonly check: ResolvedHealthCheck,
    private readonly probe: HealthProbe,
    private readonly clock: MonotonicClock,
    private readonly onResult: ResultListener,
  ) {
    this.state = new CheckState(check);
    this.log = new ChangeLog(check.name, check.criticality);
  }

  get name(): string {
    return this.check.name;
  }

  /** Runs it now and from now on. Resolves when the first run ended. */
  start(): Promise<void> {
    this.timer = undefined;
    this.isHurried = false;
    this.running = this.run();
    return this.running;
  }

  /** Resolves when nothing runs any more, so that what the probe uses can be closed. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.running;
  }

  /** Looks at once instead of at the end of the interval, unless it knows the worst. */
  hurry(): void {
    if (this.state.read(this.clock.now()).raw === 'down') return;
    this.isHurried = true;
    if (this.timer === undefined) return; // it looks already, and will look again
    clearTimeout(this.timer);
    void this.start();
  }

  report(): CheckReport {
    const { name, criticality } = this.check;
    return { name, criticality, ...this.state.read(this.clock.now()) };
  }

  private async run(): Promise<void> {
    const startedAt = this.clock.now();
    const askedAt = this.probingSince ?? startedAt;
    // A probe that ignores its signal goes on after its time. Run again beside itself, it would pile up what it holds.
    const isHanging = this.probingSince !== undefined;
    const result = isHanging ? down('timeout') : await this.runProbe();
    if (this.stopping.signal.aborted) return;
    const now = this.clock.now();
    this.state.record(result, now - askedAt, now);
    this.hasPassed ||= result.status === 'up' || result.status === 'degraded';
    this.schedule(now - startedAt); // before others hear of it, who may throw
    this.log.observe(this.state.read(now).status, result.reason, now);
    this.onResult(this.name, result, now - askedAt);
  }

  private runProbe(): Promise<CheckResult> {
    const probe = async (context: ProbeContext): Promise<unknown> => {
      this.probingSince = this.clock.now();
      try {
        return await this.probe(context);
      } finally {
        this.probingSince = undefined;
      }
    };
    return runProbe(probe, this.check.timeoutMs, this.stopping.signal);
  }

  private schedule(elapsedMs: number): void {
    const { intervalMs, kind } = this.check;
    // Mubarokah ID is asked once an interval, whatever it says.
    const pauseMs =
      this.hasPassed || kind === 'mubarokah' ? intervalMs : Math.min(intervalMs, STARTUP_INTERVAL_MS);
    const restMs = this.isHurried ? 0 : Math.max(0, pauseMs - elapsedMs);
    this.timer = setTimeout(this.again, restMs);
    this.timer.unref();
  }
}
