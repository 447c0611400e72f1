import { json, type Answer, type AnswerHeaders } from '../http/answer.js';
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

  /** What is no code of this provider's. */
  static unreadableCode(dialect: SandboxDialect): OAuthRefusal {
    const verb = dialect === 'legacy' ? 'Cannot decrypt the' : 'Cannot validate the provided';
    return this.deadCode(dialect, `${verb} authorization code`);
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
      hint: 'Check that all required parameters have been provided',
    });
  }

  static accessDenied(hint = 'The user denied the request'): OAuthRefusal {
    return new OAuthRefusal({
      status: 401,
      error: 'access_denied',
      description: 'The resource owner or authorization server denied the request.',
      hint,
    });
  }

  /** To `prompt=none`, where nobody is logged in. OpenID Connect Core §3.1.2.6; older releases do not know it. */
  static loginRequired(dialect: SandboxDialect): OAuthRefusal {
    if (dialect === 'legacy') return this.accessDenied('Unauthenticated');
    return new OAuthRefusal({
      status: 401,
      error: 'login_required',
      description: 'The authorization server requires end-user authentication.',
      hint: 'The user is not authenticated',
    });
  }

  /** To `prompt=none`, where the person would have to be asked. */
  static consentRequired(dialect: SandboxDialect): OAuthRefusal {
    if (dialect === 'legacy') return this.accessDenied();
    return new OAuthRefusal({
      status: 401,
      error: 'consent_required',
      description: 'The authorization server requires end-user consent.',
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

  get error(): string {
    return this.wording.error;
  }

  toAnswer(dialect: SandboxDialect, headers: AnswerHeaders = {}): Answer {
    return json(this.wording.status, this.toFields(dialect), headers);
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
