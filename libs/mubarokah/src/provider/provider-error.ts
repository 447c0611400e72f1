import {
  type ApiEndpoint,
  type ApiError,
  type ApiStatus,
  type GrantType,
  MubarokahError,
  type TokenError,
} from '../outcomes/index.js';

interface ProviderErrorDetails {
  /** How long the provider asked to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** An operation at the token endpoint failed. */
export class TokenRequestError extends MubarokahError {
  readonly retryAfterMs: number | undefined;
  /** True when the provider refused the code verifier: somebody may be replaying a stolen code (RFC 7636 §4.6). */
  readonly pkceRejected: boolean;

  constructor(
    readonly code: Exclude<TokenError, 'none'>,
    readonly grantType: GrantType,
    details: ProviderErrorDetails & { readonly pkceRejected?: boolean | undefined } = {},
  ) {
    super(`Mubarokah ID gave no token (${grantType}): ${code}.`);
    this.retryAfterMs = details.retryAfterMs;
    this.pkceRejected = details.pkceRejected ?? false;
  }
}

/** A call to the provider's API failed. */
export class ApiRequestError extends MubarokahError {
  readonly retryAfterMs: number | undefined;

  constructor(
    readonly code: Exclude<ApiError, 'none'>,
    readonly endpoint: ApiEndpoint,
    /** The HTTP status as the metrics name it; `none` when no answer came. */
    readonly status: ApiStatus,
    details: ProviderErrorDetails = {},
  ) {
    super(`Mubarokah ID refused or failed the call to "${endpoint}": ${code}.`);
    this.retryAfterMs = details.retryAfterMs;
  }
}
