import { z } from 'zod';
import type { MubarokahUser } from '../options/index.js';

/** A person who is logged in. Times are milliseconds since the epoch. */
export interface MubarokahSession {
  readonly user: MubarokahUser;
  /** Names the login that it began with. */
  readonly loginId: string;
  /** The scopes that were granted. */
  readonly scopes: readonly string[];
  readonly startedAt: number;
  /** When the session ends at the latest; it ends earlier when it is not used. */
  readonly expiresAt: number;
  readonly accessTokenExpiresAt: number;
}

const text = z.string().nullable();

/** What a stored session must look like: another version of this package may have written it. */
const schema = z.object({
  user: z.object({
    id: z.string(),
    name: text,
    email: text,
    username: text,
    profilePicture: text,
    gender: text,
  }),
  loginId: z.string(),
  scopes: z.array(z.string()),
  startedAt: z.number(),
  expiresAt: z.number(),
  accessTokenExpiresAt: z.number(),
});

/** Undefined for anything that is not a session. */
export function parseSession(value: unknown): MubarokahSession | undefined {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
