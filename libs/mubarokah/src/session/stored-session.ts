import { z } from 'zod';
import type { MubarokahSession } from './mubarokah-session.js';

const text = z.string().nullable();

/** A session as it lies in the store. Its id is the key that it lies under. Names are short: there may be millions. */
const schema = z.object({
  u: z.tuple([z.string(), text, text, text, text, text]),
  s: z.array(z.string()),
  b: z.number(),
  e: z.number(),
  t: z.number(),
});

type Stored = z.output<typeof schema>;

export function storedForm({
  user,
  scopes,
  startedAt,
  expiresAt,
  accessTokenExpiresAt,
}: Omit<MubarokahSession, 'id'>): Stored {
  const { id, name, email, username, profilePicture, gender } = user;
  return {
    u: [id, name, email, username, profilePicture, gender],
    s: [...scopes],
    b: startedAt,
    e: expiresAt,
    t: accessTokenExpiresAt,
  };
}

/** Undefined for anything that is not a session: another version of this package may have written it. */
export function parseStored(id: string, value: unknown): MubarokahSession | undefined {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return undefined;
  const { u, s, b, e, t } = parsed.data;
  const [userId, name, email, username, profilePicture, gender] = u;
  return {
    id,
    user: { id: userId, name, email, username, profilePicture, gender },
    scopes: s,
    startedAt: b,
    expiresAt: e,
    accessTokenExpiresAt: t,
  };
}
