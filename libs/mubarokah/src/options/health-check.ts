/** What is known of a dependency. `unknown`: never checked, or too long ago. */
export type HealthStatus = 'up' | 'degraded' | 'down' | 'unknown';

/**
 * What a check that is down does: `critical` makes readiness 503; `degrade` shows at the deep check only, as degraded,
 * so that an outage of that dependency takes no instance out of rotation.
 */
export type Criticality = 'critical' | 'degrade';

/** What a probe found. */
export interface HealthVerdict {
  readonly status: HealthStatus;
  /** Shown to authorised callers only. Name no host, and no secret. */
  readonly message?: string;
  /** Numbers worth knowing, such as the length of a queue. Shown to authorised callers only. */
  readonly numbers?: Readonly<Record<string, number>>;
}

/**
 * Looks at a dependency. Up is nothing or true, down is false or an error; or give a verdict, or what a terminus
 * indicator returns. `signal` aborts when the time is up: pass it on, so that nothing is left behind. A probe that has
 * not settled is not called again, and its check stays down until it has.
 */
export type HealthProbe = (context: ProbeContext) => ProbeAnswer | Promise<ProbeAnswer>;

type ProbeAnswer = void | boolean | HealthVerdict | object;

/** What a probe is told. */
export interface ProbeContext {
  /** Aborts when the time is up, and when the probe has settled. */
  readonly signal: AbortSignal;
  /** How long the probe may take. */
  readonly timeoutMs: number;
}

/** How often a check runs and what follows from it. All times are milliseconds. */
export interface HealthCheckOptions {
  /**
   * What it does to readiness when it is down.
   * @default 'critical'; 'degrade' for a cache and for Mubarokah ID
   * @example criticality: 'degrade'
   */
  readonly criticality?: Criticality;
  /**
   * How often the dependency is asked, however many callers ask us.
   * @default 5000; 30000 for Mubarokah ID
   * @example intervalMs: 10_000
   */
  readonly intervalMs?: number;
  /**
   * How long one probe may take. Must be less than `intervalMs`.
   * @default 800; 3000 for Mubarokah ID
   * @example timeoutMs: 2_000
   */
  readonly timeoutMs?: number;
  /**
   * From this age on a result counts as unknown. Must be at least `intervalMs + timeoutMs`.
   * @default three times `intervalMs`, and `timeoutMs` more
   * @example maxAgeMs: 60_000
   */
  readonly maxAgeMs?: number;
  /**
   * How many better results in a row it takes to report better.
   * @default 1
   * @example rise: 2
   */
  readonly rise?: number;
  /**
   * How many worse results in a row it takes to report worse, so that one lost packet ejects nobody.
   * @default 2; 1 for Mubarokah ID, which ejects nobody
   * @example fall: 3
   */
  readonly fall?: number;
}

/** How Mubarokah ID is checked. */
export interface MubarokahCheckOptions extends HealthCheckOptions {
  /**
   * `passive`: at the traffic of real logins, no request of its own. `active`: at one request an interval. `both`: at
   * either. Calls that fail win over all that went well before: two of them, or one interval and `timeoutMs`, whichever
   * comes first, and an outage shows.
   * @default 'both'
   * @example mode: 'passive'
   */
  readonly mode?: 'passive' | 'active' | 'both';
  /**
   * What an active check asks for. `api_user` must answer with a JSON 401, since no token is sent; `authorize` must
   * redirect within Mubarokah ID, or show its page, and also tells whether it knows the client id, redirect URI and
   * scopes. Neither sends the client secret.
   * @default 'api_user'
   * @example endpoint: 'authorize'
   */
  readonly endpoint?: 'api_user' | 'authorize';
}
