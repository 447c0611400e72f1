import type {
  ApiEndpoint,
  ApiError,
  ApiStatus,
  AttemptError,
  AttemptVerdict,
  AuthorizeReason,
  AuthReason,
  AuthResult,
  CallbackReason,
  CircuitState,
  Fault,
  GrantType,
  ProviderOperation,
  SessionEndReason,
  SessionOperation,
  TokenError,
  TokenOperation,
} from '../outcomes/index.js';

/** A redirect to `/oauth/authorize` was sent, or could not be. */
export interface AuthorizeEvent {
  readonly type: 'authorize';
  readonly reason: AuthorizeReason;
  /** True when this browser already had the same login pending; such a redirect is not counted again. */
  readonly repeated: boolean;
  /** What was thrown where `reason` is `internal_error`: its kind, code and stack, but not its message. */
  readonly cause?: Error | undefined;
  /** Names the request in logs. */
  readonly requestId?: string | undefined;
}

/** A callback ended: emitted exactly once for each. */
export interface CallbackEvent {
  readonly type: 'callback';
  readonly reason: CallbackReason;
  readonly fault: Fault;
  /** What the call to the provider came to that the login failed of; for an open circuit, what opened it. */
  readonly error?: AttemptError | undefined;
  /** What the app's own code threw (`fault` is `app`): its kind, code and stack, but not its message. */
  readonly cause?: Error | undefined;
  /** Our share and the provider's back channel, in milliseconds. */
  readonly durationMs: number;
  /** From the first redirect to here, the human included, in milliseconds; absent where no login was matched. */
  readonly loginDurationMs?: number;
  /** Names the request in logs. */
  readonly requestId?: string | undefined;
}

/** An operation at the token endpoint ended, retries included. */
export interface TokenRequestEvent {
  readonly type: 'token-request';
  readonly grantType: GrantType;
  readonly error: TokenError;
  readonly durationMs: number;
}

/** A call to the provider's API ended, retries included. */
export interface ApiRequestEvent {
  readonly type: 'api-request';
  readonly endpoint: ApiEndpoint;
  readonly status: ApiStatus;
  readonly error: ApiError;
  readonly durationMs: number;
}

/** One attempt on the wire ended. What it came to is judged once: circuits, health and metrics all go by this. */
export interface ProviderAttemptEvent {
  readonly type: 'provider-attempt';
  readonly operation: ProviderOperation;
  readonly verdict: AttemptVerdict;
  readonly error: AttemptError;
  /** The HTTP status as the metrics name it; `none` when no answer came. */
  readonly status: ApiStatus;
  readonly durationMs: number;
}

/** The circuit in front of one operation changed its state. Half-open: the next call is let through, as a trial. */
export interface CircuitEvent {
  readonly type: 'circuit';
  readonly operation: ProviderOperation;
  readonly state: CircuitState;
  /** What opened it: the failure of the last call. Present when it is open. */
  readonly error?: AttemptError | undefined;
}

export interface SessionStartedEvent {
  readonly type: 'session-started';
}

export interface SessionEndedEvent {
  readonly type: 'session-ended';
  readonly reason: SessionEndReason;
  /** How many sessions: more than one where a sweep found several that had expired. */
  readonly count: number;
}

/** The live sessions of the whole store were counted. */
export interface ActiveSessionsEvent {
  readonly type: 'active-sessions';
  readonly count: number;
  /** When they were counted, in milliseconds since the epoch. */
  readonly at: number;
}

/** A store of the app failed, or did not answer in time. */
export type StoreErrorEvent = {
  readonly type: 'store-error';
} & (
  | { readonly store: 'session'; readonly operation: SessionOperation }
  | { readonly store: 'token'; readonly operation: TokenOperation }
);

/** The guard decided about a request. */
export interface AuthCheckEvent {
  readonly type: 'auth-check';
  readonly result: AuthResult;
  readonly reason: AuthReason;
}

/** A run of a health check ended. `status` is what this run found, before damping. */
export interface HealthCheckEvent {
  readonly type: 'health-check';
  readonly check: string;
  /** What the check does to readiness when it is down. */
  readonly criticality: 'critical' | 'degrade';
  /** `mubarokah` looks at Mubarokah ID, `probe` at what the app needs. */
  readonly kind: 'mubarokah' | 'probe';
  readonly status: 'up' | 'degraded' | 'down' | 'unknown';
  readonly durationMs: number;
}

/**
 * Everything that this package tells. No event carries a token, code, state, user id, e-mail or text from outside.
 */
export type MubarokahEvent =
  | AuthorizeEvent
  | CallbackEvent
  | TokenRequestEvent
  | ApiRequestEvent
  | ProviderAttemptEvent
  | CircuitEvent
  | SessionStartedEvent
  | SessionEndedEvent
  | ActiveSessionsEvent
  | StoreErrorEvent
  | AuthCheckEvent
  | HealthCheckEvent;

export type MubarokahEventType = MubarokahEvent['type'];
export type MubarokahEventOf<T extends MubarokahEventType> = Extract<MubarokahEvent, { type: T }>;
