import { ForbiddenException, ServiceUnavailableException, UnauthorizedException } from '@nestjs/common';
import { MubarokahError } from './mubarokah-error.js';

/** Nobody is logged in. Behind the guard, browsers are sent to the login whatever a filter makes of it; others get 401. */
export class LoginRequiredException extends UnauthorizedException {
  override readonly name: string = 'LoginRequiredException';
  constructor() {
    super('Please log in with Mubarokah ID.');
  }

  override getStatus(): number {
    asked.add(this);
    return super.getStatus();
  }

  override getResponse(): string | object {
    asked.add(this);
    return super.getResponse();
  }

  /**
   * Whether anybody has asked what to answer, as a filter does and a guard that lets people in all the same does not.
   *
   * @internal
   */
  get isAnswered(): boolean {
    return asked.has(this);
  }
}

/** Beside the exceptions: a field of theirs would be in what a logger makes of them. */
const asked = new WeakSet<LoginRequiredException>();

/** Somebody is logged in, but a scope was not granted. */
export class MissingScopeException extends ForbiddenException {
  override readonly name: string = 'MissingScopeException';
  constructor(scopes: readonly string[]) {
    super(`This needs the Mubarokah ID scope ${scopes.map((scope) => `"${scope}"`).join(', ')}.`);
  }
}

/** Nobody can be recognised, because the session store does not answer. */
export class SessionUnavailableException extends ServiceUnavailableException {
  override readonly name: string = 'SessionUnavailableException';
  constructor() {
    super('Sessions cannot be read right now. Please try again in a moment.');
  }
}

/** Nobody brought an access token of Mubarokah ID that counts here. */
export class TokenRequiredException extends UnauthorizedException {
  override readonly name: string = 'TokenRequiredException';

  /** @param error what is wrong with the token, if there was one (RFC 6750 §3.1) */
  constructor(private readonly error?: 'invalid_token') {
    super(
      error === undefined
        ? 'Please send an access token of Mubarokah ID: "Authorization: Bearer …".'
        : 'The access token is not valid, or not for this app.',
    );
  }

  /** The value of `WWW-Authenticate` (RFC 6750 §3). */
  get challenge(): string {
    return this.error === undefined ? 'Bearer' : `Bearer error="${this.error}"`;
  }
}

/** Nobody knows whether the access token is valid, because Mubarokah ID does not say. */
export class TokenUnverifiedException extends ServiceUnavailableException {
  override readonly name: string = 'TokenUnverifiedException';
  constructor() {
    super('Access tokens cannot be checked right now. Please try again in a moment.');
  }
}

/** A class or a handler has two of `@Public()` and `@RequireScopes()`, of which only one could count. */
export class AccessConflictError extends MubarokahError {
  override readonly name: string = 'AccessConflictError';
  readonly code = 'access_conflict';

  constructor(target: string) {
    super(
      `${target} has two decorators that say who is let in. Keep one: @Public(), or one @RequireScopes() with all scopes.`,
    );
  }
}
