import fc from 'fast-check';

/** In each reply, where it must not come out again. */
export const PLANTED = 'PLANTEDx7Qd2Kp9';

/** What every object has, and what parsers make of names. */
const NAMES = [
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  '__defineGetter__',
  'then',
  'toJSON',
  'length',
];

export const name = fc.constantFrom(...NAMES);
const visible = fc.string({ unit: fc.constantFrom(...'abc XYZ019-_.,;:=/?&%+"\'<>()[]{}@'), maxLength: 40 });
/** Any text: halves of characters, control characters, very long. */
export const text = fc.oneof(
  { weight: 3, arbitrary: name },
  { weight: 3, arbitrary: visible },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom('\ud800', '\0', 'x'.repeat(200_000), '7\r\nX: y', PLANTED) },
);
const value = fc.oneof(
  text,
  fc.constantFrom(null, true, false, 0, -1, 7, 1.5, 1e300, 2 ** 53, 8.64e15, [], {}, ['view-user']),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A body that is right but for what it is given, or none at all. */
function bodyOf(good: Readonly<Record<string, unknown>>, others: readonly string[]) {
  const keys = [...Object.keys(good), ...others];
  const changed = fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...keys), name), value), { maxLength: 4 })
    // As text, so that "__proto__" is a key like any other.
    .map((changes) => jsonOf([...Object.entries({ ...good, message: PLANTED }), ...changes]));
  return fc.oneof(
    { weight: 6, arbitrary: changed },
    { weight: 1, arbitrary: value.map((one) => JSON.stringify(one)) },
    { weight: 1, arbitrary: text },
  );
}

const jsonOf = (entries: readonly (readonly [string, unknown])[]): string =>
  `{${[...new Map(entries)].map(([key, one]) => `${JSON.stringify(key)}:${JSON.stringify(one)}`).join(',')}}`;

/** Headers that an HTTP server can send: a scripted reply, not another protocol. */
const headers = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom('content-encoding', 'content-type', 'retry-after', 'www-authenticate', 'location'),
        fc.constantFrom('x-ratelimit-limit', 'set-cookie', 'date', 'cache-control'),
        name.filter((one) => one !== '__proto__'),
      ),
      fc.oneof(
        name,
        visible,
        fc.constantFrom('gzip', 'br', 'deflate', 'identity', '0', '1', '99999', PLANTED),
      ),
    ),
    { maxLength: 3 },
  )
  .map((pairs) => Object.fromEntries(pairs.map(([key, one]) => [key, one.trim()])));

function replyOf(good: Readonly<Record<string, unknown>>, others: readonly string[]) {
  const status = fc.oneof(
    { weight: 6, arbitrary: fc.constant(200) },
    { weight: 2, arbitrary: fc.constantFrom(201, 204, 302, 400, 401, 403, 404, 429, 500, 502, 503) },
    { weight: 1, arbitrary: fc.integer({ min: 200, max: 599 }) },
  );
  return fc.record({ status, headers, body: bodyOf(good, others) });
}

export const tokenReply = replyOf(
  { token_type: 'Bearer', access_token: 'at', refresh_token: 'rt', expires_in: 3600, scope: 'view-user' },
  ['error', 'error_description', 'hint'],
);
export const userReply = replyOf(
  { id: 7, name: 'Siti', email: 'siti@shop.example', username: 'siti', profile_picture: null, gender: null },
  ['error', 'data', 'phone_number'],
);

/** What can stand in a query or a cookie, as it is sent. */
const sent = fc.oneof(
  { weight: 1, arbitrary: name },
  {
    weight: 3,
    arbitrary: text.map((one) =>
      encodeURIComponent(
        one
          .toString()
          .replace(/\p{Cs}/gu, '')
          .slice(0, 300),
      ),
    ),
  },
);

const queryName = fc.oneof(
  fc.constantFrom(
    'code',
    'state',
    'error',
    'iss',
    'returnTo',
    'code[]',
    'state[constructor]',
    'exclude',
    'verbose',
  ),
  name,
);
export const query = fc
  .array(fc.tuple(queryName, sent), { maxLength: 5 })
  .map((pairs) => pairs.map(([key, one]) => `${key}=${one}`).join('&'));

export const request = fc.record({
  method: fc.constantFrom('GET', 'GET', 'GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'),
  path: fc.oneof(
    fc.constantFrom('/auth/mubarokah', '/auth/mubarokah/callback', '/auth/mubarokah/logout', '/profile'),
    fc.constantFrom(
      '/health',
      '/health/ready',
      '/health/deep',
      '/AUTH/mubarokah/',
      '/auth/mubarokah/callback/',
    ),
    name.map((one) => `/${one}`),
  ),
  query,
  headers: fc
    .array(
      fc.tuple(
        fc.oneof(
          fc.constantFrom('accept', 'accept-language', 'origin', 'referer', 'sec-fetch-site', 'sec-purpose'),
          fc.constantFrom(
            'x-request-id',
            'x-forwarded-for',
            'x-forwarded-host',
            'authorization',
            'traceparent',
          ),
          name.filter((one) => one !== '__proto__'),
        ),
        fc.oneof(
          name,
          visible.map((one) => one.trim()),
          fc.constantFrom('text/html', 'application/json', '*/*'),
        ),
      ),
      { maxLength: 4 },
    )
    .map((pairs) => Object.fromEntries(pairs)),
});

/** Cookies by name and value; `OURS` stands for what the names of the app's begin with. */
export const cookies = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom('OURS-session', 'OURS-device', 'OURS-login-', 'OURS-login-0-x', 'lang'),
        name,
        name.map((one) => `OURS-login-${one}`),
      ),
      sent,
    ),
    { maxLength: 6 },
  )
  .map((pairs) => pairs.map(([key, one]) => `${key}=${one}`).join('; '));
