import { type Ping, PingFailure, type PingResult, UP } from './ping.js';

/** What the connections of a pool are at. */
export interface PoolUsage {
  readonly used: number;
  readonly idle: number;
  /** How many wait for one. */
  readonly pending: number;
  /** Absent where there is no limit. */
  readonly max?: number;
}

export function isExhausted({ used, idle, max }: PoolUsage): boolean {
  return max !== undefined && idle === 0 && used >= max;
}

/** A database that answered: degraded where others were waiting for a connection before. */
export function answeredAfter(before: PoolUsage, now: PoolUsage): PingResult {
  const numbers = { ...now };
  return isExhausted(before) && before.pending > 0
    ? { status: 'degraded', reason: 'pool_exhausted', numbers }
    : { ...UP, numbers };
}

/** Tells of a pool beside what the ping through it says, as far as the client lets its pool be seen. */
export function pooledPing(usage: () => PoolUsage | undefined, ping: Ping): Ping {
  return async (context) => {
    const before = usage();
    try {
      const result = await ping(context);
      const now = usage();
      return before === undefined || now === undefined ? result : answeredAfter(before, now);
    } catch (error) {
      const now = usage();
      const isWaiting = now !== undefined && now.pending > 0 && isExhausted(now);
      throw context.signal.aborted && isWaiting ? new PingFailure('pool_exhausted', { ...now }) : error;
    }
  };
}
