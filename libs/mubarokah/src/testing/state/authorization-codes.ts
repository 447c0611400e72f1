import type { SandboxDialect } from '../sandbox-options.js';
import { BoundedMap } from './bounded-map.js';
import { opaqueValue } from './opaque-value.js';

const LIFETIME_MS = 10 * 60_000;

export interface CodeChallenge {
  readonly value: string;
  readonly method: 'S256' | 'plain';
}

/** What a code stands for. */
export interface CodeGrant {
  readonly clientId: string;
  /** As the authorize request had it: missing where it had none. */
  readonly redirectUri: string | undefined;
  readonly userId: number;
  readonly scopes: readonly string[];
  readonly challenge: CodeChallenge | undefined;
}

export interface AuthorizationCode extends CodeGrant {
  readonly expiresAt: number;
  isUsed: boolean;
}

export class AuthorizationCodes {
  readonly #codes = new BoundedMap<string, AuthorizationCode>(10_000);

  constructor(
    private readonly dialect: () => SandboxDialect,
    private readonly now: () => number,
  ) {}

  issue(grant: CodeGrant): string {
    const code = opaqueValue('code', this.dialect(), grant.scopes);
    this.#codes.set(code, { ...grant, expiresAt: this.now() + LIFETIME_MS, isUsed: false });
    return code;
  }

  find(code: string): AuthorizationCode | undefined {
    return this.#codes.get(code);
  }

  isExpired(code: AuthorizationCode): boolean {
    return this.now() >= code.expiresAt;
  }
}
