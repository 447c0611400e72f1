import * as z from 'zod';
import { explainIssues } from './explain-issues.js';
import { isLimit, LIMIT_EXPECTED } from './steering/throttle.js';
import { SANDBOX_CLIENT, SANDBOX_USERS } from './sandbox-defaults.js';
import type { SandboxOptions } from './sandbox-options.js';

const redirectUri = z
  .string()
  .refine(
    (value) => /^[\x21-\x7e]+$/.test(value) && URL.canParse(value) && !value.includes('#'),
    'expected an absolute URL without a fragment',
  );

const client = z.object({
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  redirectUris: z.array(redirectUri).readonly(),
  scopes: z.array(z.string().min(1)).readonly().optional(),
  approvedForDetails: z.boolean().optional(),
  confidential: z.boolean().optional(),
  grantTypes: z
    .array(z.enum(['authorization_code', 'refresh_token', 'client_credentials']))
    .readonly()
    .optional(),
});

const text = z.string().nullish();
const user = z.object({
  id: z.int(),
  name: z.string().min(1),
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
  .regex(
    /^[^\s/:@?#]+$|^[[\]\da-fA-F:.]+$/,
    'expected a host name or address without a port, such as "sandbox"',
  );

const optionsSchema = z.strictObject({
  port: z.int().min(0).max(65_535).default(0),
  host: z.string().min(1).default('127.0.0.1'),
  allowedHosts: z.array(hostName).readonly().default([]),
  dialect: z.enum(['current', 'legacy']).default('current'),
  apiErrors: z.enum(['stock', 'documented']).default('stock'),
  clients: z
    .array(client)
    .min(1)
    .refine(unique('clientId'), 'two clients share a clientId')
    .readonly()
    .default([SANDBOX_CLIENT]),
  users: z.array(user).min(1).refine(unique('id'), 'two users share an id').readonly().default(SANDBOX_USERS),
  accessTokenLifetimeSeconds: z.int().positive().default(86_400),
  requestsPerMinute: z.custom<number | false>(isLimit, LIMIT_EXPECTED).default(60),
  dangerouslyAllowProduction: z.boolean().default(false),
  onRequest: z.custom<NonNullable<SandboxOptions['onRequest']>>(isFunction, 'expected a function').optional(),
  onChange: z.custom<NonNullable<SandboxOptions['onChange']>>(isFunction, 'expected a function').optional(),
  now: z.custom<() => number>(isFunction, 'expected a function').default(() => Date.now),
});

/** The options with every default filled in: of what an app sees, no type names zod, which it need not have. */
export type ResolvedOptions = Readonly<Required<Omit<SandboxOptions, 'onRequest' | 'onChange'>>> &
  Pick<SandboxOptions, 'onRequest' | 'onChange'>;

/** @throws TypeError that names every field which is wrong. */
export function resolveOptions(options: SandboxOptions): ResolvedOptions {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) throw new TypeError(`MubarokahSandbox: ${explainIssues(parsed.error)}`);
  return parsed.data;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function unique<K extends string>(key: K): (items: readonly Readonly<Record<K, unknown>>[]) => boolean {
  return (items) => new Set(items.map((item) => item[key])).size === items.length;
}
