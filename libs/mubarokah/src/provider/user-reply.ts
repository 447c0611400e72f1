import { z } from 'zod';
import type { MubarokahUser, MubarokahUserDetails } from '../options/index.js';

const text = z
  .string()
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

/** Only the id is demanded. It is a number on the wire today, and treated as an opaque string from here on. */
const user = z.object({
  id: z.union([z.string().min(1).max(255), z.number().int()]).transform(String),
  name: text,
  email: text,
  username: text,
  profile_picture: text,
  gender: text,
});

const details = user.extend({
  phone_number: text,
  date_of_birth: text,
  place_of_birth: text,
  address: text,
  bio: text,
});

const toUser = ({ profile_picture: profilePicture, ...same }: z.output<typeof user>): MubarokahUser => {
  const { id, name, email, username, gender } = same;
  return { id, name, email, username, profilePicture, gender };
};

/** Undefined when the reply does not say who it is. */
export function parseUser(fields: unknown): MubarokahUser | undefined {
  const parsed = user.safeParse(fields);
  return parsed.success ? toUser(parsed.data) : undefined;
}

/** Undefined when the reply does not say who it is. */
export function parseUserDetails(fields: unknown): MubarokahUserDetails | undefined {
  const parsed = details.safeParse(fields);
  if (!parsed.success) return undefined;
  const { phone_number, date_of_birth, place_of_birth, address, bio } = parsed.data;
  return {
    ...toUser(parsed.data),
    phoneNumber: phone_number,
    dateOfBirth: date_of_birth,
    placeOfBirth: place_of_birth,
    address,
    bio,
  };
}
