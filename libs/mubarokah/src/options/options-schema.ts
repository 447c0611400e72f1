import * as z from 'zod';
import { type BearerOptions, bearerSchema } from './bearer-options.js';
import { dependenciesSchema, type ResolvedDependency } from './dependency-schema.js';
import type { MubarokahCheckOptions } from './health-check.js';
import { type HealthOptions, healthSchema } from './health-options.js';
import { type MetricsOptions, metricsSchema } from './metrics-options.js';
import { opsSchema, type ResolvedOpsOptions } from './ops-options.js';
import type { MubarokahHooks } from './mubarokah-hooks.js';
import type { MubarokahOptions } from './mubarokah-options.js';
import {
  absoluteUrl,
  CLIENT_TEXT,
  durationMs,
  hasMethod,
  origin,
  path,
  pathOrOff,
  secret,
  text,
  timeoutMs,
} from './option-kinds.js';
import type { OwnSessions } from './own-sessions.js';
import type { Resolved } from './resolved.js';
import type { SessionStore } from './session-store.js';
import type { TokenStore } from './token-store.js';
import { dispatcherSchema, httpServiceSchema, tlsSchema } from './wire-options.js';

const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/; // RFC 6749 §3.3 scope-token
const PROTOCOL_PARAMETERS = new Set([
  'response_type',
  'client_id',
  'client_secret',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
]);

const prefix = z
  .union([z.literal(''), path], 'must be a path that begins with one "/", such as "/shop", or empty')
  .transform((value) => value.replace(/\/+$/, ''));
const isHooks = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (['onLogin', 'onLoginFailed', 'onLogout'] as const).every((name) =>
    ['function', 'undefined'].includes(typeof (value as never)[name]),
  );
/**
 * The one description of the options: what is expected, what is the default, what is refused.
 *
 * @internal
 */
export const optionsSchema = z.strictObject({
  baseUrl: absoluteUrl.default('https://accounts.mubarokah.com').transform((url) => url.replace(/\/+$/, '')),
  clientId: text.min(1, 'must not be empty').regex(...CLIENT_TEXT),
  clientSecret: secret(1).regex(...CLIENT_TEXT),
  redirectUri: absoluteUrl,
  cookieSecret: secret(32, '; make one with: openssl rand -base64 32'),
  previousCookieSecrets: z.array(secret(32)).default([]),
  scopes: z
    .array(text.regex(SCOPE, 'must be a scope without spaces, quotes or backslashes'))
    .min(1, 'must name at least one scope')
    .default(['view-user']),
  prompt: z.enum(['consent', 'login']).optional(),
  authorizationParameters: z
    .record(z.string(), z.string())
    .refine((parameters) => !Object.keys(parameters).some((name) => PROTOCOL_PARAMETERS.has(name)), {
      error: 'must not replace a parameter of the protocol itself (such as state or redirect_uri)',
    })
    .default({}),
  clientAuthentication: z.enum(['body', 'basic']).default('body'),
  issuer: text.min(1, 'must not be empty').optional(),
  loginPath: pathOrOff.default('/auth/mubarokah'),
  callbackPath: pathOrOff.optional(),
  publicPathPrefix: prefix.optional(),
  logoutPath: pathOrOff.default('/auth/mubarokah/logout'),
  logoutOrigins: z.array(origin).default([]),
  defaultReturnTo: path.default('/'),
  failurePath: path.optional(),
  loginTtlMs: durationMs.max(3_600_000, 'must be at most an hour (3600000)').default(600_000),
  refusedCodesPerMinute: z
    .number('must be a number')
    .int('must be a whole number')
    .positive('must be more than 0')
    .default(30),
  sessions: z
    .union(
      [
        z.literal(false),
        z.custom<OwnSessions>((value) => ['begin', 'current', 'end'].every((name) => hasMethod(name)(value))),
      ],
      'must be an object with the functions begin, current and end, or false',
    )
    .optional(),
  sessionStore: z
    .custom<SessionStore>(
      hasMethod('forApp'),
      'must be a SessionStore, such as new RedisSessionStore(client)',
    )
    .optional(),
  sessionIdleMs: durationMs.default(1_800_000),
  sessionMaxAgeMs: durationMs.default(43_200_000),
  tokenStore: z
    .custom<TokenStore>(hasMethod('forApp'), 'must be a TokenStore, such as new RedisTokenStore(client)')
    .optional(),
  ssoLogout: z.boolean().default(false),
  connectTimeoutMs: timeoutMs.default(2_000),
  requestTimeoutMs: timeoutMs.default(5_000),
  callbackTimeoutMs: timeoutMs.default(10_000),
  hookTimeoutMs: timeoutMs.optional(),
  bearer: bearerSchema.prefault({}),
  tls: tlsSchema.optional(),
  dispatcher: dispatcherSchema.optional(),
  httpService: httpServiceSchema.optional(),
  hooks: z
    .custom<MubarokahHooks>(
      isHooks,
      'must be an object whose onLogin, onLoginFailed and onLogout are functions',
    )
    .default({}),
  dependencies: dependenciesSchema.default([]),
  metrics: metricsSchema.prefault({}),
  health: healthSchema.prefault({}),
  ops: opsSchema.optional(),
});

type Parts = 'bearer' | 'dependencies' | 'health' | 'metrics' | 'ops';

/**
 * What an app gives that takes access tokens alone: nothing that a login needs.
 *
 * @internal
 */
export const tokensAloneSchema = optionsSchema.partial({
  clientId: true,
  clientSecret: true,
  redirectUri: true,
  cookieSecret: true,
});

type WithoutDefault =
  | 'clientId'
  | 'clientSecret'
  | 'cookieSecret'
  | 'dispatcher'
  | 'failurePath'
  | 'httpService'
  | 'prompt'
  | 'redirectUri'
  | 'sessions'
  | 'sessionStore'
  | 'tls'
  | 'tokenStore';

/** The options with every default filled in. */
export interface ResolvedOptions extends Resolved<Omit<MubarokahOptions, Parts>, WithoutDefault> {
  /** Names this client of this provider: see {@link appIdOf}. */
  readonly appId: string;
  /** Where browsers find the app: the origin of `redirectUri`, and absent with it. */
  readonly appOrigin?: string | undefined;
  readonly bearer: Resolved<BearerOptions>;
  readonly dependencies: readonly ResolvedDependency[];
  readonly health: ResolvedHealthOptions;
  readonly metrics: Resolved<MetricsOptions, 'access' | 'host' | 'port' | 'registry'>;
  /** Absent where the page is off. */
  readonly ops?: ResolvedOpsOptions | undefined;
}

interface ResolvedHealthOptions extends Resolved<
  Omit<HealthOptions, 'mubarokah'>,
  'details' | 'heartbeatFile'
> {
  readonly mubarokah: false | Resolved<MubarokahCheckOptions>;
}
