import { json, type Answer } from '../http/answer.js';
import type { SandboxDialect } from '../sandbox-options.js';

interface Wording {
  readonly status: number;
  readonly error: string;
  readonly description: string;
  readonly hint?: string;
}

const MALFORMED =
  'The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed.';
const DEAD_GRANT =
  'The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.';

/** An OAuth error with the words of Passport, thrown by the grants. */
export class OAuthRefusal extends Error {
  private constructor(readonly wording: Wording) {
    super(wording.error);
  }

  static invalidClient(): OAuthRefusal {
    return new OAuthRefusal({
      status: 401,
      error: 'invalid_client',
      description: 'Client authentication failed',
    });
  }

  static invalidRequest(parameter: string, hint = `Check the \`${parameter}\` parameter`): OAuthRefusal {
    return new OAuthRefusal({ status: 400, error: 'invalid_request', description: MALFORMED, hint });
  }

  static invalidGrant(hint: string): OAuthRefusal {
    return new OAuthRefusal({ status: 400, error: 'invalid_grant', description: DEAD_GRANT, hint });
  }

  /** Older releases take a dead code for a malformed parameter. */
  static deadCode(dialect: SandboxDialect, hint: string): OAuthRefusal {
    return dialect === 'legacy' ? this.invalidRequest('code', hint) : this.invalidGrant(hint);
  }

  /** Older releases answer a dead refresh token with 401, as if the client were wrong. */
  static deadRefreshToken(dialect: SandboxDialect, hint: string): OAuthRefusal {
    const description = 'The refresh token is invalid.';
    return new OAuthRefusal(
      dialect === 'legacy'
        ? { status: 401, error: 'invalid_request', description, hint }
        : { status: 400, error: 'invalid_grant', description, hint },
    );
  }

  static unsupportedGrantType(): OAuthRefusal {
    return new OAuthRefusal({
      status: 400,
      error: 'unsupported_grant_type',
      description: 'The authorization grant type is not supported by the authorization server.',
      hint: 'Check the `grant_type` parameter',
    });
  }

  static unsupportedResponseType(): OAuthRefusal {
    return new OAuthRefusal({
      status: 400,
      error: 'unsupported_response_type',
      description:
        'The authorization server does not support obtaining an authorization code using this method.',
      hint: 'Check the `response_type` parameter',
    });
  }

  static accessDenied(): OAuthRefusal {
    return new OAuthRefusal({
      status: 401,
      error: 'access_denied',
      description: 'The resource owner or authorization server denied the request.',
      hint: 'The user denied the request',
    });
  }

  static invalidScope(scope: string): OAuthRefusal {
    return new OAuthRefusal({
      status: 400,
      error: 'invalid_scope',
      description: 'The requested scope is invalid, unknown, or malformed',
      hint: `Check the \`${scope}\` scope`,
    });
  }

  toAnswer(dialect: SandboxDialect): Answer {
    const { status, error } = this.wording;
    const headers: Record<string, string> =
      error === 'invalid_client' ? { 'WWW-Authenticate': 'Basic realm="OAuth"' } : {};
    return json(status, this.toFields(dialect), headers);
  }

  toFields(dialect: SandboxDialect): Record<string, string> {
    const { error, description, hint } = this.wording;
    return {
      error,
      error_description: description,
      ...(hint === undefined ? {} : { hint }),
      // Older releases say it twice.
      ...(dialect === 'legacy' ? { message: description } : {}),
    };
  }
}
