import * as z from 'zod';
import type { MubarokahUser, MubarokahUserDetails } from '../options/index.js';
import { id, line, lines, token, webUrl } from './field-kinds.js';

/** Only the id is demanded. It is a number on the wire today, and treated as an opaque string from here on. */
const user = z.object({
  id,
  name: line,
  email: token(320), // RFC 5321 §4.5.3.1
  username: line,
  profile_picture: webUrl,
  gender: line,
});

const details = user.extend({
  phone_number: token(32),
  date_of_birth: token(32),
  place_of_birth: line,
  address: lines,
  bio: lines,
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
