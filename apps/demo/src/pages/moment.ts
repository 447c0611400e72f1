import { type Html, html } from './html.js';
import type { Language } from './languages.js';

const formats = (locale: string) => ({
  date: new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }),
  distance: new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }),
});
const FORMATS = { en: formats('en-GB'), id: formats('id') } as const;
const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** A point in time as a page shows it. Both are milliseconds since the epoch. */
export function moment(language: Language, time: number, now: number): Html {
  const formats = FORMATS[language];
  const date = new Date(time);
  return html`<time datetime="${date.toISOString()}">${formats.date.format(date)} UTC</time>
    (${formats.distance.format(...distance(time - now))})`;
}

function distance(differenceMs: number): [value: number, unit: Intl.RelativeTimeFormatUnit] {
  const roundedMs = Math.round(differenceMs / 60_000) * 60_000;
  const [unit, length] = UNITS.find(([, length]) => Math.abs(roundedMs) >= length) ?? ['second', Infinity];
  return [Math.trunc(roundedMs / length), unit];
}
