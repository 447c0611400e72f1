import type { IncomingHttpHeaders } from 'node:http';
import * as z from 'zod/mini';
import type { MubarokahCheckOptions } from './health-check.js';
import { mubarokahCheckOrFalse } from './health-check-schema.js';
import { healthGroupsSchema, pathsBelow } from './health-groups.js';
import { bearerOrPredicate, path, pathOrOff, someText } from './option-kinds.js';

/** Decides by a request's headers. */
export type HeadersPredicate = (headers: IncomingHttpHeaders) => boolean | Promise<boolean>;

/** Which health endpoints there are, what they look at and whom they tell more. */
export interface HealthOptions {
  /**
   * Serve the health endpoints and run the checks.
   * @default true
   * @example enabled: false
   */
  readonly enabled?: boolean;
  /**
   * The path of the basic check; `live`, `ready`, `deep` and the groups lie below it.
   * @default '/health'
   * @example path: '/healthz'
   */
  readonly path?: string;
  /**
   * A second path of the basic check; `false` for none.
   * @default '/status'
   * @example statusPath: false
   */
  readonly statusPath?: string | false;
  /**
   * How Mubarokah ID is checked; `false` for not at all. Its outage only degrades the deep check.
   * @default {}
   * @example mubarokah: { mode: 'passive' }
   */
  readonly mubarokah?: false | MubarokahCheckOptions;
  /**
   * Names of checks that are also served together: `{ storage: ['database', 'redis'] }` adds `/health/storage`, which is
   * the deep check of these two: 503 while a critical one is down, whether or not the instance drains. A check that a
   * module adds can be named too; it has to be there after `onModuleInit`.
   * @default {}
   * @example groups: { storage: ['db', 'sessions'] }
   */
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  /**
   * Who is shown messages and latencies: a caller who sends this token as `Authorization: Bearer`, or whom the function lets.
   * Everybody else sees names and statuses.
   * @default nobody
   * @example details: process.env.HEALTH_TOKEN
   */
  readonly details?: string | HeadersPredicate;
  /**
   * A file to write the status to every 5 seconds, for processes without HTTP: see `npx nestjs-mubarokah health <file>`.
   * @default none
   * @example heartbeatFile: '/tmp/worker.health'
   */
  readonly heartbeatFile?: string;
}

/** @internal */
export const healthSchema = z
  .strictObject({
    enabled: z._default(z.boolean(), true),
    path: z._default(path, '/health'),
    statusPath: z._default(pathOrOff, '/status'),
    mubarokah: z.prefault(mubarokahCheckOrFalse, {}),
    groups: z._default(healthGroupsSchema, {}),
    details: z.optional(bearerOrPredicate<HeadersPredicate>()),
    heartbeatFile: z.optional(someText),
  })
  .check(
    z.superRefine(({ path, statusPath, groups }, context) => {
      const served = [path, ...pathsBelow({ path, groups })];
      if (statusPath !== false && served.includes(statusPath)) {
        context.addIssue({
          code: 'custom',
          path: ['statusPath'],
          message: `must not be ${statusPath}: it is taken`,
        });
      }
    }),
  );
