import { generateKeyPair, type KeyPairKeyObjectResult, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';

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

const HEADER = encode({ typ: 'JWT', alg: 'RS256' });

/** Makes and checks the JWTs that serve as access tokens (RS256, RFC 7518 §3.3). The key lives as long as the sandbox. */
export class AccessTokenSigner {
  private constructor(private readonly keys: KeyPairKeyObjectResult) {}

  static async create(): Promise<AccessTokenSigner> {
    return new AccessTokenSigner(await promisify(generateKeyPair)('rsa', { modulusLength: 2048 }));
  }

  async sign({ jti, aud, sub, scopes, issuedAt, expiresAt }: AccessTokenClaims): Promise<string> {
    // Passport writes fractions of a second: RFC 7519 §2 allows them, and not every reader does.
    const [iat, exp] = [issuedAt / 1000, expiresAt / 1000];
    const signed = `${HEADER}.${encode({ aud, jti, iat, nbf: iat, exp, sub, scopes })}`;
    // In a thread of Node's own: it takes about a millisecond.
    const signature = await promisify(sign)('sha256', Buffer.from(signed), this.keys.privateKey);
    return `${signed}.${signature.toString('base64url')}`;
  }

  /** The `jti` of a token that was signed here, whether it has expired or not. */
  verify(token: string): string | undefined {
    const end = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(end + 1), 'base64url');
    if (!verify('sha256', Buffer.from(token.slice(0, end)), this.keys.publicKey, signature)) return undefined;
    return AccessTokenSigner.jtiOf(token);
  }

  /** The `jti` of a token that may be anything. */
  static jtiOf(token: string): string | undefined {
    try {
      const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
      const { jti } = claims as { jti?: unknown };
      return typeof jti === 'string' ? jti : undefined;
    } catch {
      return undefined;
    }
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
