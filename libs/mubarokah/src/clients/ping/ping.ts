import type { FailureReason } from './failure-reasons.js';

/** What a ping is told. */
export interface PingContext {
  /** Aborts when the time is up, and when the ping has settled. */
  readonly signal: AbortSignal;
  /** How long it may take, in milliseconds. */
  readonly timeoutMs: number;
}

/** What a ping found that did not fail. */
export interface PingResult {
  readonly status: 'up' | 'degraded';
  /** Absent for up. */
  readonly reason?: FailureReason;
  /** Numbers worth knowing, such as the use of a pool. */
  readonly numbers?: Readonly<Record<string, number>>;
}

/** Asks a server through the app's own client. It is down when this rejects. */
export type Ping = (context: PingContext) => Promise<PingResult>;

export const UP: PingResult = { status: 'up' };

/** Thrown by a ping that knows why. */
export class PingFailure extends Error {
  constructor(
    readonly reason: FailureReason,
    readonly numbers?: Readonly<Record<string, number>>,
  ) {
    super(reason);
  }

  /** What was thrown may be a proxy, whose traps throw when it is asked for its class. */
  static in(thrown: unknown): PingFailure | undefined {
    try {
      return thrown instanceof PingFailure ? thrown : undefined;
    } catch {
      return undefined;
    }
  }
}
