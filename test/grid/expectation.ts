import type {
  ApiEndpoint,
  ApiError,
  ApiStatus,
  CallbackReason,
  Fault,
  GrantType,
  TokenError,
} from 'nestjs-mubarokah/events';

/** Seconds, at least and at most. */
export type Seconds = readonly [least: number, most: number];

export interface TokenRequest {
  readonly grantType: GrantType;
  readonly error: TokenError;
}

export interface ApiRequest {
  readonly endpoint: ApiEndpoint;
  readonly status: ApiStatus;
  readonly error: ApiError;
}

/** How often the provider is asked; undefined where it cannot count. */
export interface Asked {
  readonly token: number;
  readonly user: number;
  readonly details: number;
}

/** What the browser, or the caller of the client, gets. */
export type Answered =
  | { readonly to: 'browser'; readonly status: number; readonly retryAfter: Seconds | undefined }
  | {
      readonly to: 'caller';
      readonly error: TokenError | ApiError;
      readonly retryAfter: Seconds | undefined;
    };

/** All that must come of a case. */
export interface Expectation {
  /** The callbacks that end, the case's own last. */
  readonly callbacks: readonly {
    readonly reason: CallbackReason;
    readonly fault: Fault;
    readonly status: number;
  }[];
  readonly tokenRequests: readonly TokenRequest[];
  readonly apiRequests: readonly ApiRequest[];
  readonly asked: Asked | undefined;
  readonly answered: Answered;
  /** From the question to the answer, in milliseconds, on a machine that has nothing else to do. */
  readonly takesMs: number;
}
