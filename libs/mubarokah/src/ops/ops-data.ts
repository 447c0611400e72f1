import { randomBytes } from 'node:crypto';
import type { CheckReport, HealthMonitor, HealthStatus } from '../health/index.js';
import { CATALOGUE, type MetricFamily } from '../metrics/index.js';
import {
  CALLBACK_OUTCOMES,
  type CallbackReason,
  CIRCUIT_STATES,
  type CircuitState,
  type Fault,
  PROVIDER_OPERATIONS,
  type ProviderOperation,
} from '../outcomes/index.js';
import { LiveSeries, type LivePoint } from './live-series.js';
import type { LoginFailure, LoginHistory, LoginMinute } from './login-history.js';
import type { RegistryReader } from './registry-reader.js';
import { type RunbookName, runbookOf } from './runbook-of.js';
import { type Verdict, verdictOf } from './verdict.js';

/** Stock Laravel Passport throttles the token endpoint by the client's address. */
const TOKEN_REQUESTS_A_MINUTE = 60;

export interface Runbook {
  readonly name: RunbookName;
  /** Absent where the app does not say where its runbooks are served. */
  readonly url?: string;
}

/** A minute of the last hour in which something ended. */
export interface MinuteRow {
  /** When it began. */
  readonly at: number;
  /** How many logins ended, by who must act; `none` are those that succeeded. */
  readonly faults: Readonly<Partial<Record<Fault, number>>>;
}

/** A reason of the last hour. */
export interface ReasonRow {
  readonly reason: CallbackReason;
  readonly fault: Fault;
  readonly count: number;
  readonly lastAt: number;
  readonly runbook: Runbook;
}

/** A health check, as far as anybody who sees the page may know of it. */
export interface CheckRow {
  readonly name: string;
  readonly criticality: 'critical' | 'degrade';
  /** What the endpoints say, and what the last look found. */
  readonly status: HealthStatus;
  readonly raw: HealthStatus;
  readonly reason?: string;
  readonly ageMs: number;
  readonly durationMs: number;
}

export interface CircuitRow {
  readonly operation: ProviderOperation;
  readonly state: CircuitState;
  /** When Mubarokah ID last answered well, in milliseconds since the epoch. */
  readonly lastSuccessAt?: number;
}

/** All that the page shows. It holds no name, address, token or text from outside; all times are milliseconds. */
export interface OpsData {
  readonly at: number;
  /** The one process that this is about. */
  readonly process: {
    readonly id: string;
    readonly pid: number;
    readonly startedAt: number;
    readonly version: string;
  };
  readonly verdict: Verdict & { readonly runbook?: Runbook };
  /** Oldest first. */
  readonly minutes: readonly MinuteRow[];
  readonly reasons: readonly ReasonRow[];
  /** Newest first. */
  readonly failures: readonly (LoginFailure & { readonly runbook: Runbook })[];
  readonly live: readonly LivePoint[];
  readonly tokenBudget: number;
  readonly sessions?: { readonly count: number; readonly countedAt: number };
  readonly checks: readonly CheckRow[];
  readonly circuits: readonly CircuitRow[];
}

/** Gathers what the page shows. */
export class OpsReport {
  private readonly id = randomBytes(6).toString('hex');
  private readonly live: LiveSeries;

  constructor(
    private readonly history: LoginHistory,
    private readonly reader: RegistryReader,
    private readonly monitor: HealthMonitor,
    private readonly runbooks: string | undefined,
    private readonly now: () => number,
  ) {
    this.live = new LiveSeries(reader, now);
  }

  /** @param since the points of the live series after this moment are wanted, in milliseconds since the epoch */
  async gather(since: number): Promise<OpsData> {
    const { history, reader } = this;
    const live = await this.live.points(since);
    const [circuits, sessions, build] = await Promise.all([
      this.circuits(),
      this.sessions(),
      reader.samples(CATALOGUE.buildInfo),
    ]);
    const at = this.now();
    const verdict = verdictOf(history, at);
    const { reason } = verdict;
    const minutes = history.minutes();
    return {
      at,
      process: {
        id: this.id,
        pid: process.pid,
        startedAt: history.startedAt,
        version: String(build[0]?.labels.version ?? ''),
      },
      verdict: { ...verdict, ...(reason !== undefined && { runbook: this.runbook(reason) }) },
      minutes: minutes.map(minuteRow),
      reasons: this.reasons(minutes),
      failures: history.failures().map((failure) => ({ ...failure, runbook: this.runbook(failure.reason) })),
      live,
      tokenBudget: TOKEN_REQUESTS_A_MINUTE,
      ...(sessions !== undefined && { sessions }),
      checks: this.monitor.report().checks.map(checkRow),
      circuits,
    };
  }

  private reasons(minutes: readonly LoginMinute[]): ReasonRow[] {
    const counts = new Map<CallbackReason, number>();
    for (const { reasons } of minutes)
      for (const [reason, count] of Object.entries(reasons) as [CallbackReason, number][])
        if (reason !== 'none') counts.set(reason, (counts.get(reason) ?? 0) + count);
    return [...counts]
      .map(([reason, count]) => ({
        reason,
        fault: CALLBACK_OUTCOMES[reason].fault,
        count,
        lastAt: this.history.runs.get(reason)?.lastAt ?? 0,
        runbook: this.runbook(reason),
      }))
      .sort((a, b) => b.count - a.count);
  }

  private async circuits(): Promise<CircuitRow[]> {
    const [states, successes] = await Promise.all([
      this.byEndpoint(CATALOGUE.circuitState),
      this.byEndpoint(CATALOGUE.providerLastSuccess),
    ]);
    return PROVIDER_OPERATIONS.map((operation) => {
      const lastSuccess = successes.get(operation) ?? 0;
      return {
        operation,
        state: CIRCUIT_STATES[states.get(operation) ?? 0] ?? 'closed',
        ...(lastSuccess > 0 && { lastSuccessAt: lastSuccess * 1000 }),
      };
    });
  }

  private async byEndpoint(
    family: MetricFamily<'endpoint', 'gauge'>,
  ): Promise<ReadonlyMap<string | number | undefined, number>> {
    const samples = await this.reader.samples(family);
    return new Map(samples.map(({ labels, value }) => [labels.endpoint, value]));
  }

  private async sessions(): Promise<OpsData['sessions']> {
    const [count, countedAt] = await Promise.all([
      this.reader.value(CATALOGUE.activeSessions),
      this.reader.value(CATALOGUE.activeSessionsTimestamp),
    ]);
    return count === undefined || !countedAt ? undefined : { count, countedAt: countedAt * 1000 };
  }

  private runbook(reason: CallbackReason): Runbook {
    const name = runbookOf(reason);
    return { name, ...(this.runbooks !== undefined && { url: `${this.runbooks}/${name}.md` }) };
  }
}

function minuteRow({ at, reasons }: LoginMinute): MinuteRow {
  const faults: Partial<Record<Fault, number>> = {};
  for (const [reason, count] of Object.entries(reasons) as [CallbackReason, number][]) {
    const { fault } = CALLBACK_OUTCOMES[reason];
    faults[fault] = (faults[fault] ?? 0) + count;
  }
  return { at, faults };
}

function checkRow({ name, criticality, status, raw, result, ageMs, durationMs }: CheckReport): CheckRow {
  return {
    name,
    criticality,
    status,
    raw,
    ...(result?.reason !== undefined && { reason: result.reason }),
    ageMs: Math.round(ageMs),
    durationMs: Math.round(durationMs),
  };
}
