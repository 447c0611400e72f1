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

const LISTED: ReadonlySet<string> = new Set(STATUS_CODES);

/** The label of any status, for routes whose statuses are the app's own affair. */
export function statusLabel(status: number): string {
  const label = String(status);
  return LISTED.has(label) ? label : statusClass(label);
}

/** What every other status becomes. */
export function statusClass(status: string): string {
  return /^[2345]\d\d$/.test(status) ? `${status.charAt(0)}xx` : '5xx';
}
