import { compactVerify, decodeJwt, generateKeyPair, SignJWT } from 'jose';
import type { GenerateKeyPairResult } from 'jose';

/** What is written into an access token. */
export interface AccessTokenClaims {
  readonly jti: string;
  readonly aud: string;
  /** Empty for client credentials, as Passport leaves it. */
  readonly sub: string;
  readonly scopes: readonly string[];
  /** In milliseconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Makes and checks the JWTs that serve as access tokens. The key lives as long as the sandbox. */
export class AccessTokenSigner {
  private constructor(private readonly keys: GenerateKeyPairResult) {}

  static async create(): Promise<AccessTokenSigner> {
    return new AccessTokenSigner(await generateKeyPair('RS256'));
  }

  sign({ jti, aud, sub, scopes, issuedAt, expiresAt }: AccessTokenClaims): Promise<string> {
    // Passport writes fractions of a second: RFC 7519 §2 allows them, and not every reader does.
    const seconds = (ms: number) => ms / 1000;
    return new SignJWT({ scopes: [...scopes] })
      .setProtectedHeader({ typ: 'JWT', alg: 'RS256' })
      .setJti(jti)
      .setAudience(aud)
      .setSubject(sub)
      .setIssuedAt(seconds(issuedAt))
      .setNotBefore(seconds(issuedAt))
      .setExpirationTime(seconds(expiresAt))
      .sign(this.keys.privateKey);
  }

  /** The `jti` of a token that was signed here, whether it has expired or not. */
  async verify(token: string): Promise<string | undefined> {
    try {
      await compactVerify(token, this.keys.publicKey, { algorithms: ['RS256'] });
      return AccessTokenSigner.jtiOf(token);
    } catch {
      return undefined;
    }
  }

  /** The `jti` of a token that may be anything. */
  static jtiOf(token: string): string | undefined {
    try {
      return decodeJwt(token).jti;
    } catch {
      return undefined;
    }
  }
}
