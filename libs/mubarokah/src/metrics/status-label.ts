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
  '2xx',
  '3xx',
  '4xx',
  '5xx',
] as const;

/** What every other status becomes. */
export function statusClass(status: string): string {
  return /^[2345]\d\d$/.test(status) ? `${status.charAt(0)}xx` : '5xx';
}
