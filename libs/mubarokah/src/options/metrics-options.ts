import { Registry } from 'prom-client';
import { z } from 'zod';
import { path } from './option-kinds.js';

/** How metrics are kept and shown. */
export interface MetricsOptions {
  /**
   * Where `/metrics` is served; `false` serves nothing (the metrics are still kept in `registry`).
   * @default '/metrics'
   */
  readonly path?: string | false;
  /**
   * The prom-client registry to use.
   * @default prom-client's global `register`
   */
  readonly registry?: Registry;
  /**
   * Also collect prom-client's process metrics (CPU, memory, event loop, GC), unless the registry has them already.
   * @default true
   */
  readonly defaultMetrics?: boolean;
  /**
   * Also time every request to the app by its route's template, as `http_server_request_duration_seconds`; probes and
   * scrapes are left out.
   * @default true
   */
  readonly serverRequests?: boolean;
}

export const metricsSchema = z.strictObject({
  path: z.union([z.literal(false), path]).default('/metrics'),
  registry: z
    .custom<Registry>((value) => value instanceof Registry, 'must be a prom-client Registry')
    .optional(),
  defaultMetrics: z.boolean().default(true),
  serverRequests: z.boolean().default(true),
});
