import * as z from 'zod/mini';
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
  clientText,
  count,
  durationMs,
  hasMethod,
  origin,
  path,
  pathOrOff,
  secret,
  someText,
  text,
  timeoutMs,
  withoutSlashAtEnd,
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
  .check(withoutSlashAtEnd);
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
  baseUrl: z._default(absoluteUrl.check(withoutSlashAtEnd), 'https://accounts.mubarokah.com'),
  clientId: someText.check(clientText),
  clientSecret: secret(1).check(clientText),
  redirectUri: absoluteUrl,
  cookieSecret: secret(32, '; make one with: openssl rand -base64 32'),
  previousCookieSecrets: z._default(z.array(secret(32)), []),
  scopes: z._default(
    z
      .array(text.check(z.regex(SCOPE, 'must be a scope without spaces, quotes or backslashes')))
      .check(z.minLength(1, 'must name at least one scope')),
    ['view-user'],
  ),
  prompt: z.optional(z.enum(['consent', 'login'])),
  authorizationParameters: z._default(
    z
      .record(z.string(), z.string())
      .check(
        z.refine(
          (parameters) => !Object.keys(parameters).some((name) => PROTOCOL_PARAMETERS.has(name)),
          'must not replace a parameter of the protocol itself (such as state or redirect_uri)',
        ),
      ),
    {},
  ),
  clientAuthentication: z._default(z.enum(['body', 'basic']), 'body'),
  issuer: z.optional(someText),
  loginPath: z._default(pathOrOff, '/auth/mubarokah'),
  callbackPath: z.optional(pathOrOff),
  publicPathPrefix: z.optional(prefix),
  logoutPath: z._default(pathOrOff, '/auth/mubarokah/logout'),
  logoutOrigins: z._default(z.array(origin), []),
  defaultReturnTo: z._default(path, '/'),
  failurePath: z.optional(path),
  loginTtlMs: z._default(
    durationMs.check(z.maximum(3_600_000, 'must be at most an hour (3600000)')),
    600_000,
  ),
  refusedCodesPerMinute: z._default(count, 30),
  sessions: z.optional(
    z.union(
      [
        z.literal(false),
        z.custom<OwnSessions>((value) => ['begin', 'current', 'end'].every((name) => hasMethod(name)(value))),
      ],
      'must be an object with the functions begin, current and end, or false',
    ),
  ),
  sessionStore: z.optional(
    z.custom<SessionStore>(
      hasMethod('forApp'),
      'must be a SessionStore, such as new RedisSessionStore(client)',
    ),
  ),
  sessionIdleMs: z._default(durationMs, 1_800_000),
  sessionMaxAgeMs: z._default(durationMs, 43_200_000),
  tokenStore: z.optional(
    z.custom<TokenStore>(hasMethod('forApp'), 'must be a TokenStore, such as new RedisTokenStore(client)'),
  ),
  ssoLogout: z._default(z.boolean(), false),
  connectTimeoutMs: z._default(timeoutMs, 2_000),
  requestTimeoutMs: z._default(timeoutMs, 5_000),
  callbackTimeoutMs: z._default(timeoutMs, 10_000),
  hookTimeoutMs: z.optional(timeoutMs),
  bearer: z.prefault(bearerSchema, {}),
  tls: z.optional(tlsSchema),
  dispatcher: z.optional(dispatcherSchema),
  httpService: z.optional(httpServiceSchema),
  hooks: z._default(
    z.custom<MubarokahHooks>(
      isHooks,
      'must be an object whose onLogin, onLoginFailed and onLogout are functions',
    ),
    {},
  ),
  dependencies: z._default(dependenciesSchema, []),
  metrics: z.prefault(metricsSchema, {}),
  health: z.prefault(healthSchema, {}),
  ops: z.optional(opsSchema),
});

type Parts = 'bearer' | 'dependencies' | 'health' | 'metrics' | 'ops';

/**
 * What an app gives that takes access tokens alone: nothing that a login needs.
 *
 * @internal
 */
export const tokensAloneSchema = z.partial(optionsSchema, {
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
