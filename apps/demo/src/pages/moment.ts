import { type Html, html } from './html.js';

const FORMAT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** A point in time as a page shows it. Both are milliseconds since the epoch. */
export function moment(time: number, now: number): Html {
  const date = new Date(time);
  return html`<time datetime="${date.toISOString()}">${FORMAT.format(date)} UTC</time>
    (${distance(time - now)})`;
}

function distance(differenceMs: number): string {
  const roundedMs = Math.round(differenceMs / 60_000) * 60_000;
  const [unit, length] = UNITS.find(([, length]) => Math.abs(roundedMs) >= length) ?? [];
  return unit === undefined ? 'now' : RELATIVE.format(Math.trunc(roundedMs / length), unit);
}
