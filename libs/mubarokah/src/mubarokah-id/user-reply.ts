import type { MubarokahUser, MubarokahUserDetails } from '../options/index.js';
import { id, line, lines, token, webUrl } from './reply-fields.js';

type Name =
  | 'id'
  | 'name'
  | 'email'
  | 'username'
  | 'profile_picture'
  | 'gender'
  | 'phone_number'
  | 'date_of_birth'
  | 'place_of_birth'
  | 'address'
  | 'bio';
type Fields = Readonly<Partial<Record<Name, unknown>>>;

const email = token(320); // RFC 5321 §4.5.3.1
const short = token(32);

/** Undefined when the reply does not say who it is: only the id is demanded, a number on the wire and text from here on. */
export function parseUser(reply: unknown): MubarokahUser | undefined {
  const fields = (reply ?? {}) as Fields;
  const userId = id(fields.id);
  if (userId === undefined) return undefined;
  return {
    id: userId,
    name: line(fields.name),
    email: email(fields.email),
    username: line(fields.username),
    profilePicture: webUrl(fields.profile_picture),
    gender: line(fields.gender),
  };
}

/** As {@link parseUser}. */
export function parseUserDetails(reply: unknown): MubarokahUserDetails | undefined {
  const user = parseUser(reply);
  if (user === undefined) return undefined;
  const fields = reply as Fields;
  return {
    ...user,
    phoneNumber: short(fields.phone_number),
    dateOfBirth: short(fields.date_of_birth),
    placeOfBirth: line(fields.place_of_birth),
    address: lines(fields.address),
    bio: lines(fields.bio),
  };
}
