import type { AuthorizeEvent, CallbackEvent, MubarokahEvents } from '../events/index.js';
import { type AttemptError, type CallbackReason, type Fault, isCounted } from '../outcomes/index.js';

const MINUTE_MS = 60_000;
/** What is remembered: an hour. */
export const HISTORY_MINUTES = 60;
const MAXIMUM_FAILURES = 20;
/** A reason that was not seen for so long begins anew. */
const PAUSE_MS = 5 * MINUTE_MS;

/** What ended in one minute. */
export interface LoginMinute {
  /** When it began, in milliseconds since the epoch. */
  readonly at: number;
  /** People who were sent to Mubarokah ID. */
  readonly redirects: number;
  readonly reasons: Readonly<Partial<Record<CallbackReason, number>>>;
}

/** A login that failed. */
export interface LoginFailure {
  readonly at: number;
  readonly reason: CallbackReason;
  readonly fault: Fault;
  /** What the call to Mubarokah ID came to, where the login failed of one. */
  readonly error?: AttemptError | undefined;
}

/** How long a reason has been seen without a pause. */
export interface ReasonRun {
  readonly since: number;
  readonly lastAt: number;
  readonly fault: Fault;
}

interface Minute {
  readonly at: number;
  redirects: number;
  readonly reasons: Map<CallbackReason, number>;
}

/**
 * How the logins of the last hour ended, minute by minute, and the last failures: little, and of one size however many
 * log in. Metrics know neither when nor in which order.
 */
export class LoginHistory {
  readonly startedAt: number;
  readonly runs = new Map<CallbackReason, ReasonRun>();
  lastSuccessAt: number | undefined;
  /** The first counted failure after the last success. */
  failingSince: number | undefined;
  lastCountedFailureAt: number | undefined;
  /** Counted failures after the last success. */
  failuresSinceSuccess = 0;
  private minutesSeen: Minute[] = [];
  private lastFailures: LoginFailure[] = [];

  constructor(
    events: MubarokahEvents,
    private readonly now: () => number,
  ) {
    this.startedAt = now();
    events.on('authorize', (event) => this.authorize(event));
    events.on('callback', (event) => this.callback(event));
  }

  /** Those of the last hour in which something ended, oldest first. */
  minutes(): readonly LoginMinute[] {
    const oldest = this.now() - HISTORY_MINUTES * MINUTE_MS;
    return this.minutesSeen
      .filter(({ at }) => at > oldest)
      .map(({ at, redirects, reasons }) => ({ at, redirects, reasons: Object.fromEntries(reasons) }));
  }

  /** The last ones, newest first; what cannot be tied to a login is left out, since strangers could fill the list with it. */
  failures(): readonly LoginFailure[] {
    return this.lastFailures;
  }

  /** Who could not even be sent to Mubarokah ID has failed too. */
  private authorize({ reason, repeated }: AuthorizeEvent): void {
    if (reason !== 'none') this.failed({ at: this.now(), reason, fault: 'app' });
    else if (!repeated) this.minute(this.now()).redirects += 1;
  }

  private callback({ reason, fault, error }: CallbackEvent): void {
    const at = this.now();
    if (reason !== 'none') return this.failed({ at, reason, fault, error });
    this.count(at, reason);
    this.lastSuccessAt = at;
    this.failingSince = undefined;
    this.failuresSinceSuccess = 0;
  }

  private failed(failure: LoginFailure): void {
    const { at, reason, fault } = failure;
    this.count(at, reason);
    const run = this.runs.get(reason);
    const since = run === undefined || at - run.lastAt > PAUSE_MS ? at : run.since;
    this.runs.set(reason, { since, lastAt: at, fault });
    if (fault !== 'unverified')
      this.lastFailures = [failure, ...this.lastFailures].slice(0, MAXIMUM_FAILURES);
    if (!isCounted(fault)) return;
    this.failingSince ??= at;
    this.lastCountedFailureAt = at;
    this.failuresSinceSuccess += 1;
  }

  private count(at: number, reason: CallbackReason): void {
    const { reasons } = this.minute(at);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }

  private minute(now: number): Minute {
    const at = now - (now % MINUTE_MS);
    let minute = this.minutesSeen.at(-1);
    if (minute?.at !== at) {
      minute = { at, redirects: 0, reasons: new Map() };
      this.minutesSeen = [...this.minutesSeen.slice(1 - HISTORY_MINUTES), minute];
    }
    return minute;
  }
}
