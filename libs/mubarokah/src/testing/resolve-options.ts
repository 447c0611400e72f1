import * as z from 'zod/mini';
import { english, explainIssues } from './explain-issues.js';
import { isLimit, LIMIT_EXPECTED } from './steering/throttle.js';
import { SANDBOX_CLIENT, SANDBOX_USERS } from './sandbox-defaults.js';
import type { SandboxOptions } from './sandbox-options.js';

const someText = z.string().check(z.minLength(1));
const redirectUri = z
  .string()
  .check(
    z.refine(
      (value) => /^[\x21-\x7e]+$/.test(value) && URL.canParse(value) && !value.includes('#'),
      'expected an absolute URL without a fragment',
    ),
  );

const client = z.object({
  clientId: someText,
  clientSecret: someText,
  redirectUris: z.readonly(z.array(redirectUri)),
  scopes: z.optional(z.readonly(z.array(someText))),
  approvedForDetails: z.optional(z.boolean()),
  confidential: z.optional(z.boolean()),
  grantTypes: z.optional(
    z.readonly(z.array(z.enum(['authorization_code', 'refresh_token', 'client_credentials']))),
  ),
});

const text = z.nullish(z.string());
const user = z.object({
  id: z.int(),
  name: someText,
  email: text,
  username: text,
  profilePicture: text,
  gender: text,
  phoneNumber: text,
  dateOfBirth: text,
  placeOfBirth: text,
  address: text,
  bio: text,
});

const hostName = z
  .string()
  .check(
    z.regex(
      /^[^\s/:@?#]+$|^[[\]\da-fA-F:.]+$/,
      'expected a host name or address without a port, such as "sandbox"',
    ),
  );

const optionsSchema = z.strictObject({
  port: z._default(z.int().check(z.minimum(0), z.maximum(65_535)), 0),
  host: z._default(someText, '127.0.0.1'),
  allowedHosts: z._default(z.readonly(z.array(hostName)), []),
  dialect: z._default(z.enum(['current', 'legacy']), 'current'),
  apiErrors: z._default(z.enum(['stock', 'documented']), 'stock'),
  clients: z._default(
    z.readonly(
      z.array(client).check(z.minLength(1), z.refine(unique('clientId'), 'two clients share a clientId')),
    ),
    [SANDBOX_CLIENT],
  ),
  users: z._default(
    z.readonly(z.array(user).check(z.minLength(1), z.refine(unique('id'), 'two users share an id'))),
    SANDBOX_USERS,
  ),
  accessTokenLifetimeSeconds: z._default(z.int().check(z.positive()), 86_400),
  requestsPerMinute: z._default(z.custom<number | false>(isLimit, LIMIT_EXPECTED), 60),
  dangerouslyAllowProduction: z._default(z.boolean(), false),
  onRequest: z.optional(
    z.custom<NonNullable<SandboxOptions['onRequest']>>(isFunction, 'expected a function'),
  ),
  onChange: z.optional(z.custom<NonNullable<SandboxOptions['onChange']>>(isFunction, 'expected a function')),
  now: z._default(z.custom<() => number>(isFunction, 'expected a function'), () => Date.now),
});

/** The options with every default filled in: of what an app sees, no type names zod, which it need not have. */
export type ResolvedOptions = Readonly<Required<Omit<SandboxOptions, 'onRequest' | 'onChange'>>> &
  Pick<SandboxOptions, 'onRequest' | 'onChange'>;

/** @throws TypeError that names every field which is wrong. */
export function resolveOptions(options: SandboxOptions): ResolvedOptions {
  const parsed = optionsSchema.safeParse(options, { error: english });
  if (!parsed.success) throw new TypeError(`MubarokahSandbox: ${explainIssues(parsed.error)}`);
  return parsed.data;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function unique<K extends string>(key: K): (items: readonly Readonly<Record<K, unknown>>[]) => boolean {
  return (items) => new Set(items.map((item) => item[key])).size === items.length;
}
