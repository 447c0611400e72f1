/**
 * A person as `/api/user` tells of them. Only `id` is sure to be there. Names and the like are well-formed text without
 * control characters, cut at 1,000 characters; escape them all the same where you show them.
 */
export interface MubarokahUser {
  /** The provider's id, an opaque string of at most 255 characters: the only key to recognise a person by. */
  readonly id: string;
  readonly name: string | null;
  /** Null for people who signed up by WhatsApp: never require it, never link accounts by it. At most 320 characters. */
  readonly email: string | null;
  readonly username: string | null;
  /** An absolute http(s) URL. */
  readonly profilePicture: string | null;
  readonly gender: string | null;
}

/** What `/api/user/details` adds (scope `detail-user`, for approved clients only). */
export interface MubarokahUserDetails extends MubarokahUser {
  readonly phoneNumber: string | null;
  /** `YYYY-MM-DD`. */
  readonly dateOfBirth: string | null;
  readonly placeOfBirth: string | null;
  /** May have several lines, ended by `\n`; at most 10,000 characters, as `bio`. */
  readonly address: string | null;
  readonly bio: string | null;
}

/** Tokens as the token endpoint gave them (RFC 6749 §5.1). Keep them out of logs and pages. */
export interface MubarokahTokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** The scopes that were granted: what the provider says, else what was asked for. */
  readonly scopes: readonly string[];
}
