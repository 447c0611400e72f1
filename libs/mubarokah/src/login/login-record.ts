import * as z from 'zod/mini';

/** A login in progress, as it lies sealed in the browser's cookie. No server remembers it. */
export interface LoginRecord {
  readonly state: string;
  /** RFC 7636 §4.1; gone once the login is finished. */
  readonly codeVerifier?: string | undefined;
  /** Path on the app's own origin. */
  readonly returnTo: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Where the provider was told to send the browser: the token request must repeat it. */
  readonly redirectUri: string;
}

const schema = z.object({
  state: z.string(),
  codeVerifier: z.optional(z.string()),
  returnTo: z.string(),
  startedAt: z.number(),
  redirectUri: z.string(),
});

/** Undefined for anything else: another version of this package may have sealed it. */
export function parseLoginRecord(value: unknown): LoginRecord | undefined {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
