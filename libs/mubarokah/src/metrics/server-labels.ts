/** Methods with a label of their own; whatever else a client sends is `_OTHER`, as in OpenTelemetry. */
export const OTHER_METHOD = '_OTHER';
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', OTHER_METHOD] as const;

/** The `route` of requests that matched none. */
export const UNMATCHED_ROUTE = '_unmatched';
/** The `route` of requests for which there is no room any more. */
export const OVERFLOW_ROUTE = '_overflow';

const LISTED_METHODS: ReadonlySet<string> = new Set(METHODS);

export function methodLabel(method: string): string {
  return LISTED_METHODS.has(method) ? method : OTHER_METHOD;
}

export const STATUS_CLASSES = ['2xx', '3xx', '4xx', '5xx'] as const;

/** The HTTP statuses that have a series of their own; 499 is a client that left. */
export const STATUS_CODES = [
  '200',
  '204',
  '302',
  '303',
  '400',
  '401',
  '403',
  '404',
  '405',
  '429',
  '499',
  '500',
  '502',
  '503',
  '504',
  ...STATUS_CLASSES,
] as const;

const LISTED_STATUSES: ReadonlySet<string> = new Set(STATUS_CODES);

/** The label of any status, for routes whose statuses are the app's own affair. */
export function statusLabel(status: number): string {
  const label = String(status);
  return LISTED_STATUSES.has(label) ? label : statusClass(label);
}

/** What every other status becomes. */
export function statusClass(status: string): string {
  return /^[2345]\d\d$/.test(status) ? `${status.charAt(0)}xx` : '5xx';
}
