import * as z from 'zod/mini';
import type { HeadersPredicate } from './health-options.js';
import { bearerOrPredicate, path, text, withoutSlashAtEnd } from './option-kinds.js';
import type { Resolved } from './resolved.js';

/** The page that shows operators how logins go. */
export interface OpsOptions {
  /**
   * Where the page is; its data and its files lie below it.
   * @default '/ops'
   * @example path: '/internal/logins'
   */
  readonly path?: string;
  /**
   * Who may see it: a person who sends this token, as the password of HTTP Basic, for which browsers ask (any user name), or as
   * `Authorization: Bearer`; or whom the function lets, and all others get 404.
   * @default whom `health.details` lets
   * @example access: process.env.OPS_TOKEN
   */
  readonly access?: string | HeadersPredicate;
  /**
   * Where your runbooks are served, such as `https://wiki.example.org/runbooks`: what stands before
   * `/MubarokahClientRejected.md`.
   * @default the page names the runbook's file and links to nothing
   * @example runbooks: 'https://wiki.example.org/runbooks'
   */
  readonly runbooks?: string;
}

/** @internal */
export const opsSchema = z.strictObject({
  path: z._default(path, '/ops'),
  access: z.optional(bearerOrPredicate<HeadersPredicate>()),
  runbooks: z.optional(
    text.check(
      z.regex(
        /^(https?:\/\/[^\s/]|\/(?![/\\]))\S*$/,
        'must be an http(s) URL, or a path that begins with one "/"',
      ),
      withoutSlashAtEnd,
    ),
  ),
});

/** The paths of the page and of what it loads. */
export function opsPaths({ path }: { readonly path: string }) {
  return {
    page: path,
    data: `${path}/data`,
    script: `${path}/assets/ops.js`,
    style: `${path}/assets/ops.css`,
  } as const;
}

/** The page as it is served: who may see it is decided. */
export type ResolvedOpsOptions = Resolved<OpsOptions, 'runbooks'>;
