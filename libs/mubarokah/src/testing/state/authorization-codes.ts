import { randomUUID } from 'node:crypto';
import { BoundedMap } from './bounded-map.js';
import { opaqueValue } from './opaque-value.js';

const LIFETIME_MS = 10 * 60_000;

/** What a code stands for. */
export interface CodeGrant {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly userId: number;
  readonly scopes: readonly string[];
  readonly codeChallenge: string | undefined;
}

export interface AuthorizationCode extends CodeGrant {
  /** Ties together all tokens that come from this code. */
  readonly grantId: string;
  readonly expiresAt: number;
  isUsed: boolean;
}

export class AuthorizationCodes {
  readonly #codes = new BoundedMap<string, AuthorizationCode>(10_000);

  constructor(private readonly now: () => number) {}

  issue(grant: CodeGrant): string {
    const code = opaqueValue();
    this.#codes.set(code, {
      ...grant,
      grantId: randomUUID(),
      expiresAt: this.now() + LIFETIME_MS,
      isUsed: false,
    });
    return code;
  }

  find(code: string): AuthorizationCode | undefined {
    return this.#codes.get(code);
  }

  isExpired(code: AuthorizationCode): boolean {
    return this.now() >= code.expiresAt;
  }
}
