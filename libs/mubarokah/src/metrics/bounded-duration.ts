const LONGEST_MS = 3_600_000; // no login may take longer

/**
 * A duration that a histogram can hold. One that was measured by the wall clock, across the redirect, can be negative
 * or absurd, and would spoil the histogram's sum for good.
 */
export function boundedMs(durationMs: number): number {
  return Number.isFinite(durationMs) ? Math.min(Math.max(durationMs, 0), LONGEST_MS) : 0;
}

export function boundedSeconds(durationMs: number): number {
  return boundedMs(durationMs) / 1000;
}
