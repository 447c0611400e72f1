/** How an instance leaves. */
export interface DrainOptions {
  /**
   * How long requests are served as usual after readiness turned 503: the time in which balancers notice, so more
   * than their check interval times the failures they wait for. In milliseconds.
   * @default 5000
   */
  readonly drainMs?: number;
  /**
   * From the signal to the end, whatever still runs, in milliseconds. Below Kubernetes'
   * `terminationGracePeriodSeconds`.
   * @default drainMs + 15000
   */
  readonly hardLimitMs?: number;
  /**
   * The signals that begin it. A second one ends the process at once.
   * @default ['SIGTERM', 'SIGINT']
   */
  readonly signals?: readonly NodeJS.Signals[];
}

export interface ResolvedDrainOptions {
  readonly drainMs: number;
  readonly hardLimitMs: number;
  readonly signals: readonly NodeJS.Signals[];
}

/** @throws {RangeError} when the times cannot work */
export function resolveDrainOptions(options: DrainOptions): ResolvedDrainOptions {
  const { drainMs = 5_000, signals = ['SIGTERM', 'SIGINT'] } = options;
  const { hardLimitMs = drainMs + 15_000 } = options;
  if (!Number.isInteger(drainMs) || drainMs < 0) {
    throw new RangeError(
      `drainOnShutdown: "drainMs" must be a whole number of milliseconds, got ${drainMs}.`,
    );
  }
  if (!Number.isInteger(hardLimitMs) || hardLimitMs <= drainMs) {
    throw new RangeError(
      `drainOnShutdown: "hardLimitMs" must be more than drainMs (${drainMs}), got ${hardLimitMs}.`,
    );
  }
  return { drainMs, hardLimitMs, signals };
}
