import { redactQuery, SECRET_PARAMETERS } from './redact-query.js';

/** Names of what holds nothing but secrets, or a person: headers, cookies, parameters that were parsed, a user's address. */
const SECRET_NAME =
  /(^|[.\-_])(cookies?|authorization|set-cookie|email)$|\.header\.(cookie|set_cookie|authorization)\b/i;
const PARAMETERS: ReadonlySet<string> = new Set(SECRET_PARAMETERS);
/** Parsed queries; a `code` elsewhere is that of an error. */
const QUERY_NAME = /^(query|query_string|search)$/i;
const DEPTH = 12;

/**
 * The same event, without cookies, authorization headers and e-mail addresses, and without code and state in its URLs. It
 * is changed in place.
 *
 * @example
 * Sentry.init({ beforeSend: redactEvent, beforeSendTransaction: redactEvent });
 * elasticApm.addFilter(redactEvent);
 */
export function redactEvent<T>(event: T): T {
  redact(event, new Set(), DEPTH, false);
  return event;
}

function redact(value: unknown, seen: Set<object>, depth: number, isQuery: boolean): void {
  if (typeof value !== 'object' || value === null || seen.has(value) || depth === 0) return;
  seen.add(value);
  for (const [name, part] of Object.entries(value)) {
    const isSecret = SECRET_NAME.test(name) || (isQuery && PARAMETERS.has(name));
    if (isSecret && part !== undefined) Reflect.set(value, name, 'REDACTED');
    else if (typeof part === 'string') Reflect.set(value, name, redactQuery(part));
    else redact(part, seen, depth - 1, isQuery || QUERY_NAME.test(name));
  }
}
