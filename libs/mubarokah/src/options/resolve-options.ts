import type * as z from 'zod/mini';
import { appIdOf } from './app-id.js';
import { canonicalPath } from '../http/index.js';
import { ENVIRONMENT_NAMES, optionsFromEnvironment } from './environment.js';
import type { MubarokahOptions } from './mubarokah-options.js';
import { english, isLoopback, path } from './option-kinds.js';
import { MubarokahOptionsError } from './options-error.js';
import { takesTokensAlone } from './login-options.js';
import { optionsSchema, type ResolvedOptions, tokensAloneSchema } from './options-schema.js';
import { proxyOf } from './proxy-of.js';

/** Options whose values no message may show. */
const SECRET: ReadonlySet<string> = new Set([
  'clientSecret',
  'cookieSecret',
  'previousCookieSecrets',
  'authorizationParameters',
  'health.details',
  'metrics.access',
  'ops.access',
  'tls',
]);

/** The name of the check of Mubarokah ID. */
const MUBAROKAH = 'mubarokah';

/** What decides about connections leaves nothing to say to these. */
const EXCLUDED = [
  ['dispatcher', 'httpService'],
  ['tls', 'httpService'],
  ['tls', 'dispatcher'],
] as const;

type OptionsSchema = z.ZodMiniType<z.output<typeof tokensAloneSchema>>;

const DEFAULT_HOOK_MS = 5_000;

/**
 * Fills in what is left out, from the environment and then from the defaults.
 *
 * @throws {MubarokahOptionsError} naming every option that cannot work
 */
export function resolveOptions(
  options: MubarokahOptions = {},
  environment: NodeJS.ProcessEnv = process.env,
): ResolvedOptions {
  const own = Object.entries(options).filter(([, value]) => value !== undefined);
  const given: MubarokahOptions = { ...optionsFromEnvironment(environment), ...Object.fromEntries(own) };
  const schema: OptionsSchema = takesTokensAlone(given) ? tokensAloneSchema : optionsSchema;
  const parsed = schema.safeParse(given, { reportInput: true, error: expectation });
  if (!parsed.success) throw new MubarokahOptionsError(parsed.error.issues.flatMap(describe));
  const { clientId, redirectUri, bearer } = parsed.data;
  const issuer = parsed.data.issuer ?? new URL(parsed.data.baseUrl).origin;
  const audiences = bearer.audiences ?? (clientId === undefined ? [] : [clientId]);
  const { ops, ...others } = parsed.data;
  const access = ops?.access ?? parsed.data.health.details;
  if (ops !== undefined && access === undefined) {
    throw new MubarokahOptionsError([
      '"ops" needs "ops.access" or "health.details": nobody could see the page.',
    ]);
  }
  const resolved: ResolvedOptions = {
    ...others,
    ...(ops !== undefined && access !== undefined && { ops: { ...ops, access } }),
    ...publicPaths(parsed.data),
    ...(parsed.data.sessions === false && { loginPath: false, callbackPath: false, logoutPath: false }),
    issuer,
    bearer: { ...bearer, audiences },
    appOrigin: redirectUri && new URL(redirectUri).origin,
    appId: appIdOf({ issuer, clientId: clientId ?? audiences.join() }),
    hookTimeoutMs: parsed.data.hookTimeoutMs ?? Math.min(DEFAULT_HOOK_MS, parsed.data.callbackTimeoutMs),
  };
  const conflicts = [...conflictsIn(resolved), ...proxyFaults(resolved, environment)];
  if (conflicts.length > 0) throw new MubarokahOptionsError(conflicts);
  return resolved;
}

/** Of the path of `redirectUri`, the part that a proxy strips and the part that the app sees: one tells the other. */
function publicPaths({
  redirectUri,
  callbackPath,
  publicPathPrefix,
}: z.output<typeof tokensAloneSchema>): Pick<ResolvedOptions, 'callbackPath' | 'publicPathPrefix'> {
  if (redirectUri === undefined) return { callbackPath: false, publicPathPrefix: publicPathPrefix ?? '' };
  const { pathname } = new URL(redirectUri);
  if (callbackPath === undefined) {
    const prefix = publicPathPrefix ?? '';
    const isBelow = pathname.startsWith(`${prefix}/`);
    return { callbackPath: isBelow ? pathname.slice(prefix.length) : pathname, publicPathPrefix: prefix };
  }
  const isStripped = callbackPath !== false && pathname.endsWith(callbackPath);
  const stripped = isStripped ? pathname.slice(0, -callbackPath.length) : '';
  return { callbackPath, publicPathPrefix: publicPathPrefix ?? stripped };
}

/** What was expected, where the schema itself does not say it. */
const expectation: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type') return `must be of type ${issue.expected}`;
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  return english(issue);
};

function conflictsIn(options: ResolvedOptions): string[] {
  const conflicts: string[] = [];
  if (options.sessionIdleMs > options.sessionMaxAgeMs) {
    conflicts.push(
      `"sessionIdleMs" must not be more than "sessionMaxAgeMs" (${options.sessionMaxAgeMs}), got ${options.sessionIdleMs}.`,
    );
  }
  if (options.hookTimeoutMs > options.callbackTimeoutMs) {
    conflicts.push(
      `"hookTimeoutMs" must not be more than "callbackTimeoutMs" (${options.callbackTimeoutMs}), got ${options.hookTimeoutMs}.`,
    );
  }
  if (options.ssoLogout && options.tokenStore === undefined) {
    conflicts.push('"ssoLogout" needs "tokenStore": without an access token nobody can be logged out there.');
  }
  if (options.tokenStore !== undefined && options.clientId === undefined) {
    conflicts.push('"tokenStore" needs "clientId": without a login there are no tokens to keep.');
  }
  if (
    options.health.mubarokah !== false &&
    options.health.mubarokah.endpoint === 'authorize' &&
    options.clientId === undefined
  ) {
    conflicts.push('"health.mubarokah.endpoint" must be "api_user" without a "clientId" to ask about.');
  }
  if (options.health.mubarokah !== false && options.dependencies.some(({ name }) => name === MUBAROKAH)) {
    conflicts.push(`"dependencies" must not use the name "${MUBAROKAH}": the check of Mubarokah ID has it.`);
  }
  for (const [option, owner] of EXCLUDED) {
    if (options[option] !== undefined && options[owner] !== undefined)
      conflicts.push(`"${option}" has no effect beside "${owner}", which decides: leave one of them out.`);
  }
  return [...conflicts, ...pathFaultsIn(options)];
}

/** Undici would throw it at boot, with the credentials that it may hold. */
function proxyFaults(
  { baseUrl, dispatcher, httpService }: ResolvedOptions,
  environment: NodeJS.ProcessEnv,
): string[] {
  const proxy = proxyOf(environment);
  const isUsed = (dispatcher ?? httpService) === undefined && !isLoopback(new URL(baseUrl));
  if (!isUsed || proxy === undefined || proxy.url !== undefined) return [];
  return ['HTTPS_PROXY must be the URL of a proxy, such as "http://proxy.example:3128".'];
}

function pathFaultsIn(options: ResolvedOptions): string[] {
  const { loginPath, callbackPath, logoutPath, failurePath, defaultReturnTo, publicPathPrefix } = options;
  const { metrics, health, ops } = options;
  const served = pathsOf({
    loginPath,
    callbackPath,
    logoutPath,
    'metrics.path': metrics.path,
    'health.path': health.enabled && health.path,
    'health.statusPath': health.enabled && health.statusPath,
    'ops.path': ops?.path,
    ...Object.fromEntries(
      Object.keys(health.groups).map((name) => [
        `health.groups.${name}`,
        health.enabled && `${health.path}/${name}`,
      ]),
    ),
  });
  const faults = [
    ...served.flatMap((path, index) => clashes(path, served.slice(0, index))),
    // A page of a login's end that is a route of the login would send people round for ever.
    ...pathsOf({ failurePath, defaultReturnTo }).flatMap((path) => clashes(path, served)),
  ];
  // Where it is not given it comes from "redirectUri", whose path may hold what a router reads as a pattern.
  if (callbackPath !== false && !path.safeParse(callbackPath).success) {
    faults.push(
      `"redirectUri" must have a plain path, or "callbackPath" must be set, got "${callbackPath}".`,
    );
  }
  if (publicPathPrefix !== '' && !path.safeParse(publicPathPrefix).success) {
    faults.push(
      `"redirectUri" must have a plain path, or "publicPathPrefix" must be set, got "${publicPathPrefix}".`,
    );
  }
  return faults;
}

type NamedPath = readonly [option: string, path: string];

function pathsOf(paths: Readonly<Record<string, string | false | undefined>>): NamedPath[] {
  return Object.entries(paths).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

function clashes([option, path]: NamedPath, others: readonly NamedPath[]): string[] {
  const [taken] = others.find(([, other]) => canonicalPath(other) === canonicalPath(path)) ?? [];
  return taken === undefined ? [] : [`"${option}" must not be the path of "${taken}", got "${path}".`];
}

function describe(issue: z.core.$ZodIssue): string[] {
  const option = issue.path.map(String).join('.');
  const where = option === '' ? '' : `"${option}" `;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `"${[...issue.path, key].join('.')}" is not an option: check its spelling.`,
    );
  }
  if (issue.input === undefined && issue.path.length === 1)
    return [`${where}is missing: ${howToSet(option)}.`];
  return [`${where}${issue.message}${shown(issue.input, issue.path)}.`];
}

function howToSet(option: string): string {
  const [, name] = Object.entries(ENVIRONMENT_NAMES).find(([known]) => known === option) ?? [];
  return `give it to MubarokahModule.forRoot({ ${option} })${name === undefined ? '' : ` or set ${name}`}`;
}

/** What was given, where it can be shown: short, and nothing that might hold credentials. */
function shown(input: unknown, path: readonly PropertyKey[]): string {
  if (path.length === 0 || SECRET.has(String(path[0])) || SECRET.has(path.join('.'))) return '';
  if (typeof input === 'number' || typeof input === 'boolean') return `, got ${input}`;
  if (typeof input === 'string' && input.length <= 100 && !/[@\p{Cc}]/u.test(input))
    return `, got "${input}"`;
  return '';
}
