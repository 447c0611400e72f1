import type { Server } from 'node:net';

/** How an instance leaves. */
export interface DrainOptions {
  /**
   * How long requests are served as usual after readiness turned 503: the time in which balancers notice, so more
   * than their check interval times the failures they wait for. In milliseconds. Where no balancer is, what starts the
   * app again, such as `nest start --watch`, needs its port at once.
   * @default 5000 where `NODE_ENV` is `production` and in Kubernetes, else 0
   * @example drainMs: 15_000
   */
  readonly drainMs?: number;
  /**
   * From the signal to the end, whatever still runs, in milliseconds. Below Kubernetes'
   * `terminationGracePeriodSeconds`. What is under way is cut a fifth of it earlier, at least 2 s, so that the shutdown
   * hooks can run; where that is more than half of what `drainMs` leaves, at that half.
   * @default drainMs + 15000
   * @example hardLimitMs: 25_000
   */
  readonly hardLimitMs?: number;
  /**
   * The signals that begin it. A second one ends the process at once.
   * @default ['SIGTERM', 'SIGINT']
   * @example signals: ['SIGTERM']
   */
  readonly signals?: readonly NodeJS.Signals[];
  /**
   * HTTP servers that the app made itself around its Express instance: they are drained and closed with Nest's own.
   * @default []
   * @example servers: [createServer(instance)]
   */
  readonly servers?: readonly Server[];
}

export interface ResolvedDrainOptions {
  readonly drainMs: number;
  /** Nobody has set it, and this is not production. */
  readonly isInDevelopment: boolean;
  /** From the signal to the moment at which what is under way is cut. */
  readonly cutMs: number;
  readonly hardLimitMs: number;
  readonly signals: readonly NodeJS.Signals[];
  readonly servers: readonly Server[];
}

/** As far as the environment tells; every container of Kubernetes has the second one. */
function isBehindBalancer({ NODE_ENV, KUBERNETES_SERVICE_HOST }: NodeJS.ProcessEnv): boolean {
  return NODE_ENV === 'production' || KUBERNETES_SERVICE_HOST !== undefined;
}

/** @throws {RangeError} when the times cannot work */
export function resolveDrainOptions(options: DrainOptions): ResolvedDrainOptions {
  const isInDevelopment = options.drainMs === undefined && !isBehindBalancer(process.env);
  const { drainMs = isInDevelopment ? 0 : 5_000, signals = ['SIGTERM', 'SIGINT'], servers = [] } = options;
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
  const hooksMs = Math.min(Math.max(hardLimitMs / 5, 2_000), (hardLimitMs - drainMs) / 2);
  return { drainMs, isInDevelopment, cutMs: hardLimitMs - hooksMs, hardLimitMs, signals, servers };
}
