import { randomBytes } from 'node:crypto';
import type { SandboxDialect } from '../sandbox-options.js';
import { AccessTokenSigner } from './access-token-signer.js';
import { BoundedMap } from './bounded-map.js';
import { opaqueValue } from './opaque-value.js';

const REFRESH_LIFETIME_MS = 30 * 86_400_000;
const LIMIT = 50_000;

/**
 * Passport's have 40. The others make up for what else its tokens are longer by, so that a token has the recorded
 * length: a signature by a key of 4096 bits, which would take seconds to make, and `current` client ids that are UUIDs.
 */
const TOKEN_ID_BYTES = { current: 183, legacy: 165 };

/** On whose behalf tokens are issued, and for what. */
export interface TokenGrant {
  readonly clientId: string;
  /** Missing for client credentials. */
  readonly userId: number | undefined;
  readonly scopes: readonly string[];
}

export interface IssuedTokens {
  readonly accessToken: string;
  /** Missing for client credentials. */
  readonly refreshToken: string | undefined;
}

interface AccessToken extends TokenGrant {
  readonly expiresAt: number;
  isRevoked: boolean;
}

interface RefreshToken extends TokenGrant {
  readonly accessTokenId: string;
  readonly expiresAt: number;
  isRevoked: boolean;
}

/** Every token the sandbox has issued. */
export class Tokens {
  readonly #access = new BoundedMap<string, AccessToken>(LIMIT);
  readonly #refresh = new BoundedMap<string, RefreshToken>(LIMIT);

  constructor(
    private readonly dialect: () => SandboxDialect,
    private readonly signer: AccessTokenSigner,
    private readonly accessLifetimeSeconds: number,
    private readonly now: () => number,
  ) {}

  async issue(grant: TokenGrant): Promise<IssuedTokens> {
    const issuedAt = this.now();
    const expiresAt = issuedAt + this.accessLifetimeSeconds * 1000;
    // Both are known before the signing is awaited, so that a revocation meanwhile reaches both.
    const jti = randomBytes(TOKEN_ID_BYTES[this.dialect()]).toString('hex');
    this.#access.set(jti, { ...grant, expiresAt, isRevoked: false });
    const refreshToken = grant.userId === undefined ? undefined : this.#issueRefresh(grant, jti, issuedAt);
    const accessToken = await this.signer.sign({
      jti,
      aud: grant.clientId,
      sub: grant.userId === undefined ? '' : String(grant.userId),
      scopes: grant.scopes,
      issuedAt,
      expiresAt,
    });
    return { accessToken, refreshToken };
  }

  async findAccess(token: string): Promise<TokenGrant | 'expired' | 'invalid'> {
    const access = this.#access.get(this.signer.verify(token) ?? '');
    if (!access) return 'invalid';
    if (this.now() >= access.expiresAt) return 'expired';
    return access.isRevoked ? 'invalid' : access;
  }

  /** Whether the user has let the client have these scopes: a token with all of them is alive. */
  isGranted(userId: number, clientId: string, scopes: readonly string[]): boolean {
    if (scopes.length === 0) return false;
    for (const token of this.#access.values()) {
      const isTheirs = token.userId === userId && token.clientId === clientId;
      const isAlive = !token.isRevoked && this.now() < token.expiresAt;
      if (isTheirs && isAlive && scopes.every((scope) => token.scopes.includes(scope))) return true;
    }
    return false;
  }

  findRefresh(token: string): TokenGrant | 'expired' | 'revoked' | 'unknown' {
    const refresh = this.#refresh.get(token);
    if (!refresh) return 'unknown';
    if (this.now() >= refresh.expiresAt) return 'expired';
    return refresh.isRevoked ? 'revoked' : refresh;
  }

  /** Ends a refresh token together with the access token it came with: Passport gives no time to overlap. */
  useRefresh(token: string): void {
    const refresh = this.#refresh.get(token);
    if (!refresh) return;
    refresh.isRevoked = true;
    const access = this.#access.get(refresh.accessTokenId);
    if (access) access.isRevoked = true;
  }

  /** Ends one token, access or refresh. Says whether there was one. */
  revoke(token: string): boolean {
    const found = this.#refresh.get(token) ?? this.#access.get(AccessTokenSigner.jtiOf(token) ?? '');
    if (found) found.isRevoked = true;
    return found !== undefined;
  }

  revokeAllOf(userId: number): void {
    for (const tokens of [this.#access, this.#refresh])
      for (const token of tokens.values()) if (token.userId === userId) token.isRevoked = true;
  }

  #issueRefresh(grant: TokenGrant, accessTokenId: string, issuedAt: number): string {
    const token = opaqueValue('refresh', this.dialect(), grant.scopes);
    const expiresAt = issuedAt + REFRESH_LIFETIME_MS;
    this.#refresh.set(token, { ...grant, accessTokenId, expiresAt, isRevoked: false });
    return token;
  }
}
