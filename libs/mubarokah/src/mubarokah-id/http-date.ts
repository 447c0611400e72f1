const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAY = '(?:mon|tue|wed|thu|fri|sat|sun)';
const MONTH = `(?<month>${MONTHS.join('|')})`;
const TIME = '(?<hour>[01]\\d|2[0-3]):(?<minute>[0-5]\\d):(?<second>[0-5]\\d|60)';
const DATE = '(?<date>0[1-9]|[12]\\d|3[01])';

/** What is sent today, and two forms that nobody may send any more but every recipient must read. */
const FORMS = [
  `${DAY}, ${DATE} ${MONTH} (?<year>\\d{4}) ${TIME} gmt`, // IMF-fixdate
  `(?:mon|tues|wednes|thurs|fri|satur|sun)day, ${DATE}-${MONTH}-(?<year>\\d\\d) ${TIME} gmt`, // RFC 850
  `${DAY} ${MONTH} (?<date> [1-9]|[12]\\d|3[01]) ${TIME} (?<year>\\d{4})`, // asctime: GMT, though it does not say so
].map((form) => new RegExp(`^${form}$`, 'i'));

/** An HTTP date in milliseconds since the epoch (RFC 9110 §5.6.7); NaN for anything else. */
export function parseHttpDate(text: string, now: number): number {
  const fields = FORMS.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (fields === undefined) return NaN;
  const [year, date, hour, minute, second] = (['year', 'date', 'hour', 'minute', 'second'] as const).map(
    (name) => Number(fields[name]),
  ) as [number, number, number, number, number];
  const month = MONTHS.indexOf(fields['month']!.toLowerCase());
  const inYear = (full: number): number => Date.UTC(full, month, date, hour, minute, second);
  return fields['year']!.length === 4 ? inYear(year) : latest(year, inYear, now);
}

/** Two digits name the latest year that ends so, unless the date would be more than 50 years ahead. */
function latest(twoDigits: number, inYear: (full: number) => number, now: number): number {
  const limit = new Date(now);
  limit.setUTCFullYear(limit.getUTCFullYear() + 50);
  let full = limit.getUTCFullYear();
  while (full % 100 !== twoDigits || inYear(full) > limit.getTime()) full -= 1;
  return inYear(full);
}
