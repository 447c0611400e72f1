import * as z from 'zod/mini';

/** What an access token says of itself. */
export interface TokenClaims {
  /** The clients that it is for. */
  readonly audiences: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly scopes: readonly string[];
}

const schema = z.object({
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(), // Laravel Passport's may have a fraction
  scopes: z.array(z.string()),
});

/**
 * Reads a token of Mubarokah ID, which is a JWT (RFC 7519). The signature is not checked, since nobody publishes its key:
 * the claims can be believed when Mubarokah ID has taken this very token, and not before.
 */
export function readClaims(token: string): TokenClaims | undefined {
  const [, payload, signature, ...more] = token.split('.');
  if (payload === undefined || signature === undefined || more.length > 0) return undefined;
  const { data } = schema.safeParse(parseJson(Buffer.from(payload, 'base64url').toString()));
  return data && { audiences: [data.aud].flat(), expiresAt: data.exp * 1000, scopes: data.scopes };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
