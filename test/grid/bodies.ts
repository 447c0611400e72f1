import { gzipSync } from 'node:zlib';
import { GOSSIP, PLANTED } from './planted.js';

/** A body as it goes over the wire, and what a careful reader gets out of it. */
export interface Body {
  readonly bytes: Buffer;
  /** `Content-Encoding`, where it has one. */
  readonly encoding?: 'gzip';
  /** The members of the JSON object that it is; nothing for anything else, or more than anybody should read. */
  readonly says: Says;
}
export type Says = Readonly<Record<string, unknown>> | 'nothing';

const KILOBYTE = 1024;

const TOKENS = {
  token_type: 'Bearer',
  expires_in: 86_400,
  access_token: PLANTED.accessToken,
  refresh_token: PLANTED.refreshToken,
};
const PERSON = {
  id: 7,
  name: 'Planted Person',
  email: PLANTED.email,
  username: null,
  profile_picture: null,
  gender: null,
  phone_number: PLANTED.phone,
  date_of_birth: '1990-01-02',
  place_of_birth: null,
  address: null,
  bio: null,
};
/** Good for every endpoint, so that each body can be tried at each. */
const GOOD = { ...TOKENS, ...PERSON };
const good = JSON.stringify(GOOD);

const raw = (text: string | Buffer, says: Says = 'nothing'): Body => ({ bytes: Buffer.from(text), says });
const json = (value: Readonly<Record<string, unknown>>): Body => raw(JSON.stringify(value), value);
const zipped = (bytes: Buffer, says: Says = 'nothing'): Body => ({ bytes, encoding: 'gzip', says });
/** The good body, with the text of one member replaced by other JSON text. */
const edited = (name: keyof typeof GOOD, text: string, value: unknown): Body =>
  raw(good.replace(`"${name}":${JSON.stringify(GOOD[name])}`, `"${name}":${text}`), {
    ...GOOD,
    [name]: value,
  });
const lacking = (name: keyof typeof GOOD): Body => json({ ...GOOD, [name]: undefined });

const utf16 = Buffer.from(`\uFEFF${good}`, 'utf16le');
const packed = gzipSync(good);

/** What any endpoint may answer. */
const ANYTHING = {
  good: json(GOOD),
  empty: raw(''),
  whitespace: raw(' \r\n\t '),
  null: raw('null'),
  'an empty array': raw('[]'),
  'an array of one': raw(`[${good}]`),
  'an empty object': raw('{}', {}),
  'a string': raw('"ok"'),
  'a number': raw('42'),
  true: raw('true'),
  'HTML page': raw(`<!doctype html><title>Maintenance</title><p>${GOSSIP}</p>`),
  'plain text': raw(GOSSIP),
  'cut in the middle': raw(good.slice(0, good.length / 2)),
  'cut before the last byte': raw(good.slice(0, -1)),
  'byte order mark': raw(`\uFEFF${good}`, GOOD),
  'two byte order marks': raw(`\uFEFF\uFEFF${good}`),
  'space around': raw(`\n\n  ${good}\r\n\t`, GOOD),
  'a trailing comma': raw(`${good.slice(0, -1)},}`),
  'single quotes': raw(good.replaceAll('"', "'")),
  'a comment': raw(`/* cached */${good}`),
  JSONP: raw(`callback(${good})`),
  NaN: raw('{"expires_in":NaN,"id":NaN}'),
  'two documents': raw(good + good),
  'encoded twice': raw(JSON.stringify(good)),
  'a NUL at the end': raw(`${good}\0`),
  'in an envelope': json({ data: GOOD, success: true }),
  'a good one with status false': json({ ...GOOD, success: false, error: null }),
  'nested deeply': raw('{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000), {}),
  'an array nested deeply': raw('['.repeat(50_000) + ']'.repeat(50_000)),
  'never closed': raw('{"a":['.repeat(20_000)),
  '200 KB': json({ ...GOOD, padding: 'x'.repeat(200 * KILOBYTE) }),
  '1 MB': { ...json({ ...GOOD, padding: 'x'.repeat(KILOBYTE * KILOBYTE) }), says: 'nothing' },
  '1 MB of nothing': raw(' '.repeat(KILOBYTE * KILOBYTE)),
  zipped: zipped(packed, GOOD),
  'zipped, cut': zipped(packed.subarray(0, packed.length / 2)),
  'zipped, only its first bytes': zipped(packed.subarray(0, 5)),
  'zipped, broken': zipped(Buffer.concat([packed.subarray(0, 20), Buffer.alloc(40, 0xff)])),
  'a bomb': zipped(gzipSync(Buffer.concat([Buffer.from(good), Buffer.alloc(32 * KILOBYTE * KILOBYTE, ' ')]))),
  'called zipped, but plain': zipped(Buffer.from(good)),
  'called zipped, but empty': zipped(Buffer.alloc(0)),
  'zipped, but not called so': raw(packed),
  'UTF-16': raw(utf16),
  'UTF-16, other end first': raw(Buffer.from(utf16).swap16()),
  // Only the name is hurt by it.
  'Latin-1': raw(Buffer.from(good.replace('Planted Person', 'Pl\u00e4nted'), 'latin1'), GOOD),
  'bytes that are no text': raw(Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc0, 0xaf])),
  'half a surrogate': edited('name', '"\\ud800"', '\ud800'),
  'a key twice, the last one right': raw(
    `{"access_token":1,"expires_in":-1,"id":null,${good.slice(1)}`,
    GOOD,
  ),
  'a key twice, the last one wrong': raw(`${good.slice(0, -1)},"access_token":1,"id":null}`, {
    ...GOOD,
    access_token: 1,
    id: null,
  }),
  'the prototype': raw(`{"__proto__":${good}}`, {}),
  'good with a prototype': raw(
    `{"__proto__":{"id":1,"error":"x"},"constructor":{"prototype":{}},${good.slice(1)}`,
    {
      ...GOOD,
    },
  ),
  'names of Object': json({ toString: 1, hasOwnProperty: null, valueOf: 'x', constructor: 'y' }),
  'an error': json({ error: 'invalid_grant', error_description: GOSSIP }),
} as const satisfies Record<string, Body>;

/** Replies to the token endpoint that are almost right. */
const TOKENS_ALMOST = {
  'no access token': lacking('access_token'),
  'an access token of null': edited('access_token', 'null', null),
  'a numeric access token': edited('access_token', '12345', 12_345),
  'an empty access token': edited('access_token', '""', ''),
  'an access token in an array': edited('access_token', '["x"]', ['x']),
  'an access token that is an object': edited('access_token', '{"toString":"x"}', { toString: 'x' }),
  'an access token with a space': edited('access_token', '"a b"', 'a b'),
  'an access token with a line break': edited('access_token', '"a\\r\\nX-Admin: 1"', 'a\r\nX-Admin: 1'),
  'an access token that is not ASCII': edited('access_token', '"\u00e9"', '\u00e9'),
  'no token type': lacking('token_type'),
  'a token type in small letters': edited('token_type', '"bearer"', 'bearer'),
  'a token type in capitals': edited('token_type', '"BEARER"', 'BEARER'),
  'another token type': edited('token_type', '"mac"', 'mac'),
  'a token type of null': edited('token_type', 'null', null),
  'a token type with a space': edited('token_type', '"Bearer "', 'Bearer '),
  'no life': lacking('expires_in'),
  'a life of null': edited('expires_in', 'null', null),
  'a life of 0': edited('expires_in', '0', 0),
  'a life of -0': edited('expires_in', '-0', -0),
  'a life below 0': edited('expires_in', '-3600', -3_600),
  'an infinite life': edited('expires_in', '1e400', Infinity),
  'a life without end below 0': edited('expires_in', '-1e400', -Infinity),
  'a long life': edited('expires_in', '1e15', 1e15),
  'a life with a fraction': edited('expires_in', '0.5', 0.5),
  'a life in digits': edited('expires_in', '"3600"', '3600'),
  'a life in words': edited('expires_in', '"soon"', 'soon'),
  'a life in an empty string': edited('expires_in', '""', ''),
  'a life of true': edited('expires_in', 'true', true),
  'a life in an array': edited('expires_in', '[3600]', [3_600]),
  'no refresh token': lacking('refresh_token'),
  'a refresh token of null': edited('refresh_token', 'null', null),
  'a numeric refresh token': edited('refresh_token', '7', 7),
  'a refresh token that is an object': edited('refresh_token', '{}', {}),
  'a scope of null': json({ ...GOOD, scope: null }),
  'a scope in an array': json({ ...GOOD, scope: ['view-user'] }),
  'an empty scope': json({ ...GOOD, scope: '' }),
  'a scope': json({ ...GOOD, scope: 'view-user  detail-user ' }),
} as const satisfies Record<string, Body>;

/** Replies of the API that are almost right. */
const PERSON_ALMOST = {
  'no id': lacking('id'),
  'an id of null': edited('id', 'null', null),
  'an empty id': edited('id', '""', ''),
  'an id of letters': edited('id', '"9b1deb4d-3b7d"', '9b1deb4d-3b7d'),
  'an id of 0': edited('id', '0', 0),
  'an id below 0': edited('id', '-3', -3),
  'an id with a fraction': edited('id', '1.5', 1.5),
  'an infinite id': edited('id', '1e400', Infinity),
  'an id too large to be exact': edited('id', '9007199254740993', 9_007_199_254_740_992),
  'an id of true': edited('id', 'true', true),
  'an id in an array': edited('id', '[7]', [7]),
  'an id that is an object': edited('id', '{"$ne":1}', { $ne: 1 }),
  'an id of 300 letters': edited('id', `"${'i'.repeat(300)}"`, 'i'.repeat(300)),
  'an id called __proto__': edited('id', '"__proto__"', '__proto__'),
  'only an id': json({ id: 8 }),
  'no e-mail': lacking('email'),
  'an e-mail of null': edited('email', 'null', null),
  'a numeric e-mail': edited('email', '5', 5),
  'a name that is an object': edited('name', '{"first":"x"}', { first: 'x' }),
  'a name in an array': edited('name', '["x"]', ['x']),
  'a name of markup': edited('name', '"<script>"', '<script>'),
  'a name of 100 KB': edited('name', `"${'n'.repeat(100 * KILOBYTE)}"`, 'n'.repeat(100 * KILOBYTE)),
} as const satisfies Record<string, Body>;

const refusal = (error: unknown, more: Readonly<Record<string, unknown>> = {}): Body =>
  json({ error, error_description: GOSSIP, message: GOSSIP, ...more });
/** Older Passport says `invalid_request` and tells the cause in a hint; newer says `invalid_grant`. */
const inBothDialects = <K extends string>(name: K, hint: string) =>
  ({
    [`${name}, older`]: json({ error: 'invalid_request', error_description: 'It is malformed.', hint }),
    [`${name}, newer`]: json({ error: 'invalid_grant', error_description: hint, hint }),
  }) as Record<`${K}, older` | `${K}, newer`, Body>;

const TOKEN_REFUSALS = {
  invalid_request: refusal('invalid_request'),
  'invalid_request, a parameter': refusal('invalid_request', { hint: 'Check the `redirect_uri` parameter' }),
  invalid_client: refusal('invalid_client'),
  invalid_grant: refusal('invalid_grant'),
  unauthorized_client: refusal('unauthorized_client'),
  unsupported_grant_type: refusal('unsupported_grant_type'),
  invalid_scope: refusal('invalid_scope'),
  server_error: refusal('server_error'),
  temporarily_unavailable: refusal('temporarily_unavailable'),
  ...inBothDialects('an expired code', 'Authorization code has expired'),
  ...inBothDialects('a used code', 'Authorization code has been revoked'),
  ...inBothDialects("another's code", 'Authorization code was not issued to this client'),
  ...inBothDialects('no code', 'Cannot decrypt the authorization code'),
  ...inBothDialects('a wrong proof', 'Failed to verify `code_verifier`.'),
  ...inBothDialects('a forgotten proof', 'Check the `code_verifier` parameter'),
  'a dead refresh token, older': json({
    error: 'invalid_request',
    error_description: 'The refresh token is invalid.',
    hint: 'Token has been revoked',
    message: 'The refresh token is invalid.',
  }),
} as const satisfies Record<string, Body>;

const API_REFUSALS = {
  token_expired: refusal('token_expired'),
  token_invalid: refusal('token_invalid'),
  invalid_token: refusal('invalid_token'),
  'Unauthenticated.': json({ message: 'Unauthenticated.' }),
  insufficient_scope: refusal('insufficient_scope'),
  unapproved_scope: refusal('unapproved_scope'),
  permission_denied: refusal('permission_denied'),
  'Invalid scope(s) provided.': json({ message: 'Invalid scope(s) provided.' }),
} as const satisfies Record<string, Body>;

const ANY_REFUSAL = {
  rate_limit_exceeded: refusal('rate_limit_exceeded'),
  'rate_limit_exceeded for 60 s': refusal('rate_limit_exceeded', { retry_after: 60 }),
  'rate_limit_exceeded for 0 s': refusal('rate_limit_exceeded', { retry_after: 0 }),
  'rate_limit_exceeded for ever': raw('{"error":"rate_limit_exceeded","retry_after":1e400}', {
    error: 'rate_limit_exceeded',
    retry_after: Infinity,
  }),
  'rate_limit_exceeded for a word': refusal('rate_limit_exceeded', { retry_after: 'soon' }),
  'rate_limit_exceeded for less than 0 s': refusal('rate_limit_exceeded', { retry_after: -5 }),
  'rate_limit_exceeded for an array': refusal('rate_limit_exceeded', { retry_after: [60] }),
  'Too Many Attempts.': json({ message: 'Too Many Attempts.' }),
  'an error of the prototype': raw('{"error":"__proto__","__proto__":{"error":"invalid_grant"}}', {
    error: '__proto__',
  }),
  'an error called constructor': refusal('constructor'),
  'an error called none': refusal('none'),
  'a numeric error': refusal(400),
  'an error of null': refusal(null),
  'an error that is an object': refusal({ code: 'invalid_grant', toString: null }),
  'an error of 10 KB': refusal('e'.repeat(10 * KILOBYTE)),
  'an error with a numeric hint': json({
    error: 'invalid_request',
    hint: 7,
    error_description: null,
    message: {},
  }),
} as const satisfies Record<string, Body>;

const BODIES = {
  ...ANYTHING,
  ...TOKENS_ALMOST,
  ...PERSON_ALMOST,
  ...TOKEN_REFUSALS,
  ...API_REFUSALS,
  ...ANY_REFUSAL,
} as const satisfies Record<string, Body>;

export type BodyName = keyof typeof BODIES;
export const bodyOf = (name: BodyName): Body => BODIES[name];

const names = (...tables: object[]): BodyName[] =>
  tables.flatMap((table) => Object.keys(table)) as BodyName[];

/** By what they are good for. */
export const BODY_NAMES = {
  anything: names(ANYTHING),
  token: { almost: names(TOKENS_ALMOST), refusals: names(TOKEN_REFUSALS, ANY_REFUSAL) },
  api: { almost: names(PERSON_ALMOST), refusals: names(API_REFUSALS, ANY_REFUSAL) },
} as const;
