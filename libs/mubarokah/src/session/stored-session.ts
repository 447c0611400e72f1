import * as z from 'zod/mini';
import type { MubarokahSession } from './mubarokah-session.js';

const text = z.nullable(z.string());

/** A session as it lies in the store, under its id. Without names: there may be millions. */
const schema = z.tuple([
  z.tuple([z.string(), text, text, text, text, text]),
  z.array(z.string()),
  ...([z.number(), z.number(), z.number()] as const),
]);

type Stored = z.output<typeof schema>;

export function storedForm({
  user,
  scopes,
  startedAt,
  expiresAt,
  accessTokenExpiresAt,
}: Omit<MubarokahSession, 'id'>): Stored {
  const { id, name, email, username, profilePicture, gender } = user;
  const person: Stored[0] = [id, name, email, username, profilePicture, gender];
  return [person, [...scopes], startedAt, expiresAt, accessTokenExpiresAt];
}

/** Undefined for anything that is not a session: another version of this package may have written it. */
export function parseStored(id: string, value: unknown): MubarokahSession | undefined {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return undefined;
  const [person, scopes, startedAt, expiresAt, accessTokenExpiresAt] = parsed.data;
  const [userId, name, email, username, profilePicture, gender] = person;
  const user = { id: userId, name, email, username, profilePicture, gender };
  return { id, user, scopes, startedAt, expiresAt, accessTokenExpiresAt };
}
