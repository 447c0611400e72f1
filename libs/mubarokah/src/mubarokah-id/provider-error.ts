import {
  type ApiEndpoint,
  type ApiError,
  type AttemptError,
  type GrantType,
  MubarokahError,
  type TokenError,
} from '../outcomes/index.js';

interface ProviderErrorDetails {
  /** How long the provider asked to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** For an open circuit: what opened it. */
  readonly openedBy?: AttemptError | undefined;
}

const opened = ({ openedBy }: ProviderErrorDetails): string =>
  openedBy === undefined ? '' : ` (nothing is asked for a moment, after: ${openedBy})`;

/** Grants belong to a client, and one that logs people in seldom has this one. */
function hint(code: TokenError, grantType: GrantType): string {
  if (grantType !== 'client_credentials') return '';
  const register = 'register a client for client credentials';
  if (code === 'unauthorized_client') return ` This client may not use that grant: ${register}.`;
  if (code !== 'invalid_client') return '';
  return ` Its id or secret is wrong, or this client may not use that grant: ${register}.`;
}

/** An operation at the token endpoint failed. */
export class TokenRequestError extends MubarokahError {
  override readonly name: string = 'TokenRequestError';
  readonly retryAfterMs: number | undefined;
  /** Where `code` is `circuit_open`: what opened the circuit. */
  readonly openedBy: AttemptError | undefined;
  /** True when the provider refused the code verifier: somebody may be replaying a stolen code (RFC 7636 §4.6). */
  readonly pkceRejected: boolean;

  constructor(
    readonly code: Exclude<TokenError, 'none'>,
    readonly grantType: GrantType,
    details: ProviderErrorDetails & { readonly pkceRejected?: boolean | undefined } = {},
  ) {
    super(`Mubarokah ID gave no token (${grantType}): ${code}${opened(details)}.${hint(code, grantType)}`);
    this.retryAfterMs = details.retryAfterMs;
    this.openedBy = details.openedBy;
    this.pkceRejected = details.pkceRejected ?? false;
  }
}

/** A call to the provider's API failed. */
export class ApiRequestError extends MubarokahError {
  override readonly name: string = 'ApiRequestError';
  readonly retryAfterMs: number | undefined;
  /** Where `code` is `circuit_open`: what opened the circuit. */
  readonly openedBy: AttemptError | undefined;

  constructor(
    readonly code: Exclude<ApiError, 'none'>,
    readonly endpoint: ApiEndpoint,
    /** The HTTP status; undefined where no answer came. */
    readonly status: number | undefined,
    details: ProviderErrorDetails = {},
  ) {
    super(`Mubarokah ID refused or failed the call to "${endpoint}": ${code}${opened(details)}.`);
    this.retryAfterMs = details.retryAfterMs;
    this.openedBy = details.openedBy;
  }
}
