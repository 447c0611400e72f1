import * as z from 'zod/mini';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a URL's host is this machine: the only place where plain http is let through. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.test(url.hostname);
}

/**
 * zod's own messages, for what has none of ours: `zod/mini` leaves them out, so each parse whose messages are read needs
 * them. They are not set for the whole process, where an app may use zod too.
 *
 * @internal
 */
export const english = z.locales.en().localeError;

/**
 * Text, wherever it comes from: the white space around it was added by a file, a shell or a clipboard.
 *
 * @internal
 */
export const text = z.string().check(z.trim());

/**
 * A path on the app's own origin, such as `/auth/mubarokah`.
 *
 * @internal
 */
export const path = text.check(
  z.regex(/^\/(?![/\\])[\w\-./~%]*$/, 'must be a path that begins with one "/", such as "/auth/mubarokah"'),
);

/**
 * A whole number of milliseconds, above zero.
 *
 * @internal
 */
export const durationMs = z
  .number('must be a number of milliseconds')
  .check(z.int('must be a whole number of milliseconds'), z.positive('must be more than 0 milliseconds'));

/**
 * What a timer waits: Node fires one of more than 31 bits at once.
 *
 * @internal
 */
export const timeoutMs = durationMs.check(
  z.maximum(2_147_483_647, 'must be at most 2147483647 (about 24 days)'),
);

/**
 * A whole number above zero.
 *
 * @internal
 */
export const count = z
  .number('must be a number')
  .check(z.int('must be a whole number'), z.positive('must be more than 0'));

/**
 * Text that holds more than white space.
 *
 * @internal
 */
export const someText = text.check(z.minLength(1, 'must not be empty'));

/**
 * For what a path is appended to.
 *
 * @internal
 */
export const withoutSlashAtEnd = z.overwrite<string>((value) => value.replace(/\/+$/, ''));

/**
 * An absolute URL that may use plain http on loopback only, and holds no credentials, query or fragment.
 *
 * @internal
 */
export const absoluteUrl = text.check(
  z.superRefine((value, context) => {
    const fault = urlFault(value);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  }),
);

/**
 * What browsers send as `Origin`: `null` is that of a page that hides it.
 *
 * @internal
 */
export const origin = text.check(
  z.refine(
    (value) => value === 'null' || (urlFault(value) === undefined && new URL(value).origin === value),
    'must be an origin, such as "https://app.example" or "http://localhost:5173", or "null"',
  ),
);

function urlFault(value: string): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // URL would also read "https:host" and " HTTPS://host", which no exact match at the provider survives.
  if (url === undefined || !/^https?:\/\/\S+$/.test(value)) return 'must be an absolute http(s) URL';
  if (url.username !== '' || url.password !== '') return 'must not contain credentials';
  if (url.search !== '' || url.hash !== '') return 'must not have a query or a fragment';
  if (url.protocol === 'http:' && !isLoopback(url))
    return 'must use https (plain http is for localhost only)';
  return undefined;
}

/**
 * What a client id or secret may hold: VSCHAR of RFC 6749, appendix A.
 *
 * @internal
 */
export const clientText = z.regex(
  /^[\x20-\x7e]*$/,
  'must hold printable ASCII characters only, and no line break',
);

/**
 * A path, or `false` for none.
 *
 * @internal
 */
export const pathOrOff = z.union(
  [z.literal(false), path],
  'must be a path that begins with one "/", or false',
);

const MINIMUM_TOKEN_LENGTH = 16;

/**
 * Who is let in: a caller who sends that bearer token, or whom the function lets. No message shows the token.
 *
 * @internal
 */
export const bearerOrPredicate = <Predicate>() =>
  z
    .custom<string | Predicate>(
      (value) => typeof value === 'string' || typeof value === 'function',
      'must be a token or a function of the request headers',
    )
    .check(
      z.overwrite((value) => (typeof value === 'string' ? value.trim() : value)),
      z.refine((value) => typeof value !== 'string' || value.length >= MINIMUM_TOKEN_LENGTH, {
        error: ({ input }) =>
          `must have at least ${MINIMUM_TOKEN_LENGTH} characters, got ${String(input).length}`,
      }),
    );

/**
 * A secret of at least that many characters. No message shows what it is.
 *
 * @internal
 */
export function secret(minimumLength: number, advice = '') {
  return z.string('must be a string').check(
    z.trim(),
    z.refine((value) => value.length >= minimumLength, {
      error: ({ input }) =>
        `must have at least ${minimumLength} characters, got ${String(input).length}${advice}`,
    }),
  );
}

/** Whether it is an object with this method. */
export const hasMethod =
  <Name extends string>(method: Name) =>
  (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Record<Name, unknown>>)[method] === 'function';
