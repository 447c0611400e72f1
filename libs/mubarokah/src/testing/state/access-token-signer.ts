import { decodeJwt, errors, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import type { GenerateKeyPairResult } from 'jose';

/** What is written into an access token. */
export interface AccessTokenClaims {
  readonly jti: string;
  readonly aud: string;
  /** Empty for client credentials, as Passport leaves it. */
  readonly sub: string;
  readonly scopes: readonly string[];
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
    const seconds = (ms: number) => Math.floor(ms / 1000);
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

  async verify(token: string, now: number): Promise<{ readonly jti: string } | 'expired' | 'invalid'> {
    try {
      const { payload } = await jwtVerify(token, this.keys.publicKey, {
        algorithms: ['RS256'],
        currentDate: new Date(now),
      });
      return payload.jti === undefined ? 'invalid' : { jti: payload.jti };
    } catch (error) {
      return error instanceof errors.JWTExpired ? 'expired' : 'invalid';
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
