import { Registry } from 'prom-client';
import * as z from 'zod/mini';
import type { HeadersPredicate } from './health-options.js';
import { bearerOrPredicate, pathOrOff, someText } from './option-kinds.js';

/** How metrics are kept and shown. */
export interface MetricsOptions {
  /**
   * Where `/metrics` is served; `false` serves nothing (the metrics are still kept in `registry`).
   * @default '/metrics'
   * @example path: '/internal/metrics'
   */
  readonly path?: string | false;
  /**
   * A port of its own for `path`, which is then not served by the app. In a cluster each worker needs another one, such as
   * `9464 + Number(process.env.NODE_APP_INSTANCE ?? 0)` under PM2; where `shareClusterMetrics()` is called, leave it out.
   * @default served by the app
   * @example port: 9464
   */
  readonly port?: number;
  /**
   * The address that `port` is opened on. Without it only this machine can scrape; `'0.0.0.0'` (or `'::'`) lets all who
   * can reach the port do so, as a Prometheus that scrapes pods has to.
   * @default '127.0.0.1'
   * @example host: '0.0.0.0'
   */
  readonly host?: string;
  /**
   * Who may scrape: a caller who sends this token as `Authorization: Bearer`, or whom the function lets.
   * @default everybody
   * @example access: process.env.METRICS_TOKEN
   */
  readonly access?: string | HeadersPredicate;
  /**
   * The prom-client registry to use.
   * @default prom-client's global `register`
   * @example registry: new Registry()
   */
  readonly registry?: Registry;
  /**
   * Also collect prom-client's process metrics (CPU, memory, event loop, GC), unless the registry has them already.
   * @default true
   * @example defaultMetrics: false
   */
  readonly defaultMetrics?: boolean;
  /**
   * Also time every request to the app by its route's template, as `http_server_request_duration_seconds`; probes and
   * scrapes are left out.
   * @default true
   * @example serverRequests: false
   */
  readonly serverRequests?: boolean;
}

/** @internal */
export const metricsSchema = z
  .strictObject({
    path: z._default(pathOrOff, '/metrics'),
    port: z.optional(
      z.number().check(z.int(), z.minimum(0), z.maximum(65_535, 'must be a port, from 0 to 65535')),
    ),
    host: z.optional(someText),
    access: z.optional(bearerOrPredicate<HeadersPredicate>()),
    registry: z.optional(
      z.custom<Registry>((value) => value instanceof Registry, 'must be a prom-client Registry'),
    ),
    defaultMetrics: z._default(z.boolean(), true),
    serverRequests: z._default(z.boolean(), true),
  })
  .check(
    z.superRefine(({ path, port, host }, context) => {
      const fault = (field: string, message: string): void =>
        context.addIssue({ code: 'custom', path: [field], message });
      if (port !== undefined && path === false) fault('port', 'needs "metrics.path", which is false');
      if (host !== undefined && port === undefined) fault('host', 'needs "metrics.port"');
    }),
  );
