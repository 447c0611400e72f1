/** Methods with a label of their own; whatever else a client sends is `_OTHER`, as in OpenTelemetry. */
export const OTHER_METHOD = '_OTHER';
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', OTHER_METHOD] as const;

/** The `route` of requests that matched none. */
export const UNMATCHED_ROUTE = '_unmatched';
/** The `route` of requests for which there is no room any more. */
export const OVERFLOW_ROUTE = '_overflow';

const LISTED: ReadonlySet<string> = new Set(METHODS);

export function methodLabel(method: string): string {
  return LISTED.has(method) ? method : OTHER_METHOD;
}
