import { randomBytes } from 'node:crypto';
import { AccessTokenSigner } from './access-token-signer.js';
import { BoundedMap } from './bounded-map.js';
import { opaqueValue } from './opaque-value.js';

const REFRESH_LIFETIME_MS = 30 * 86_400_000;
const LIMIT = 50_000;

/** On whose behalf tokens are issued, and for what. */
export interface TokenGrant {
  /** Tokens of one login share it, however often they are refreshed. */
  readonly grantId: string;
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
    private readonly signer: AccessTokenSigner,
    private readonly accessLifetimeSeconds: number,
    private readonly now: () => number,
  ) {}

  async issue(grant: TokenGrant): Promise<IssuedTokens> {
    const issuedAt = this.now();
    // Both are known before the signing is awaited, so that a revocation meanwhile reaches both.
    const jti = randomBytes(40).toString('hex');
    this.#access.set(jti, { ...grant, isRevoked: false });
    const refreshToken = grant.userId === undefined ? undefined : this.#issueRefresh(grant, jti, issuedAt);
    const accessToken = await this.signer.sign({
      jti,
      aud: grant.clientId,
      sub: grant.userId === undefined ? '' : String(grant.userId),
      scopes: grant.scopes,
      issuedAt,
      expiresAt: issuedAt + this.accessLifetimeSeconds * 1000,
    });
    return { accessToken, refreshToken };
  }

  async findAccess(token: string): Promise<TokenGrant | 'expired' | 'invalid'> {
    const verdict = await this.signer.verify(token, this.now());
    if (typeof verdict === 'string') return verdict;
    const access = this.#access.get(verdict.jti);
    return access && !access.isRevoked ? access : 'invalid';
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

  revokeGrant(grantId: string): void {
    this.#revokeWhere((token) => token.grantId === grantId);
  }

  revokeAllOf(userId: number): void {
    this.#revokeWhere((token) => token.userId === userId);
  }

  #issueRefresh(grant: TokenGrant, accessTokenId: string, issuedAt: number): string {
    const token = opaqueValue();
    const expiresAt = issuedAt + REFRESH_LIFETIME_MS;
    this.#refresh.set(token, { ...grant, accessTokenId, expiresAt, isRevoked: false });
    return token;
  }

  #revokeWhere(matches: (token: TokenGrant) => boolean): void {
    for (const tokens of [this.#access, this.#refresh])
      for (const token of tokens.values()) if (matches(token)) token.isRevoked = true;
  }
}
